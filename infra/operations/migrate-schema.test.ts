import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import pg from 'pg'
import { z } from 'zod'
import { migrateSchema } from './migrate-schema.ts'

const password = 'a-password-of-tests'
const { postgres } = z
  .object({ urls: z.object({ postgres: z.string() }) })
  .parse(JSON.parse(process.env.TEST_STACK ?? '{}')).urls

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

/** Creates a database and folders of migrations. Role names are unique too, because roles belong to the cluster. */
async function setUp() {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'migrations-'))
  const suffix = randomUUID().slice(0, 8)
  const name = `migrations_${suffix}`
  await query(postgres, `create database ${name}`)
  const url = new URL(postgres)
  url.pathname = `/${name}`
  const adminUrl = url.href
  const [alpha, beta] = [`alpha_${suffix}`, `beta_${suffix}`]
  const dir = (of: string, files: Record<string, string>) => {
    const path = join(folder.path, of, 'migrations')
    mkdirSync(path, { recursive: true })
    for (const [file, sql] of Object.entries(files)) writeFileSync(join(path, file), `-- Up Migration\n${sql}\n`)
    return path
  }
  const migrate = (schema: string, dirs: string[]) => migrateSchema({ adminUrl, schema, password, dirs })
  return {
    adminUrl,
    alpha,
    beta,
    dir,
    migrate,
    async [Symbol.asyncDispose]() {
      await query(postgres, `drop database ${name} with (force)`)
      for (const role of [alpha, beta]) await query(postgres, `drop role if exists ${role}, ${role}_owner`)
      folder.remove()
    },
  }
}

it('needs no superuser: an administrator with CREATEROLE who owns the database suffices', async () => {
  await using test = await setUp()
  const admin = `admin_${test.alpha}`
  const url = new URL(test.adminUrl)
  const database = url.pathname.slice(1)
  try {
    await query(postgres, `create role ${admin} login createrole password '${password}'`)
    await query(postgres, `alter database ${database} owner to ${admin}`)
    url.username = admin
    url.password = password
    const dir = test.dir('own', { '001_own.sql': `create table own (id int); grant select on own to ${test.alpha};` })
    for (let n = 0; n < 2; n += 1) {
      const migrated = await migrateSchema({ adminUrl: url.href, schema: test.alpha, password, dirs: [dir] })
      expect(await query(migrated.url, 'select count(*)::int as n from own')).toEqual([{ n: 0 }])
    }
    const own = await query(test.adminUrl, `select rolsuper from pg_roles where rolname = '${admin}'`)
    expect(own).toEqual([{ rolsuper: false }])
  } finally {
    await query(postgres, `alter database ${database} owner to current_user`)
    await query(test.adminUrl, `drop owned by ${test.alpha}, ${test.alpha}_owner cascade`).catch(() => {})
    await query(test.adminUrl, `drop owned by ${admin} cascade`)
    await query(postgres, `drop role if exists ${test.alpha}, ${test.alpha}_owner, ${admin}`)
  }
})

it('runs each file once, however often and from however many processes migrations are started', async () => {
  await using test = await setUp()
  const { alpha, adminUrl } = test
  const count = `create table runs (at timestamptz); select pg_sleep(0.2); insert into runs values (now()); grant select on runs to ${alpha};`
  const dir = test.dir('one', { '001_count.sql': count })
  await test.migrate(alpha, []) // The roles exist, so only the lock serializes the five runs.
  const runs = await Promise.all(Array.from({ length: 5 }, () => test.migrate(alpha, [dir])))
  await test.migrate(alpha, [dir])
  expect(await query(runs[0]?.url ?? '', 'select count(*)::int as runs from runs')).toEqual([{ runs: 1 }])
  test.dir('one', { '002_more.sql': 'insert into runs values (now());' })
  await test.migrate(alpha, [dir])
  expect(await query(adminUrl, `select count(*)::int as runs from ${alpha}.runs`)).toEqual([{ runs: 2 }])
})

it('runs files with the same number from two folders, and skips a folder that does not exist', async () => {
  await using test = await setUp()
  const first = test.dir('first', { '001_a.sql': 'create table a (i int);' })
  const second = test.dir('second', { '001_b.sql': 'create table b (i int);' })
  await test.migrate(test.alpha, [first, '/nowhere/migrations', second])
  const tables = `select table_name as name from information_schema.tables where table_schema = '${test.alpha}' and table_name in ('a', 'b')`
  expect(await query(test.adminUrl, `${tables} order by 1`)).toEqual([{ name: 'a' }, { name: 'b' }])
})

it('records the migrations of amazon-connections under the name that databases already have for them', async () => {
  await using test = await setUp()
  const { alpha, adminUrl } = test
  const files = { '001_connections.sql': 'create table connections (i int);' }
  await test.migrate(alpha, [test.dir('amazon', files)])
  await test.migrate(alpha, [test.dir('amazon-connections', files)])
  expect(await query(adminUrl, `select name from ${alpha}.migrations_amazon`)).toEqual([{ name: '001_connections' }])
})

it('rolls back a folder whose second file fails, and names the folder', async () => {
  await using test = await setUp()
  const dir = test.dir('broken', {
    '001_fine.sql': 'create table fine (i int);',
    '002_wrong.sql': 'create tabel wrong (i int);',
  })
  await expect(test.migrate(test.alpha, [dir])).rejects.toThrow(/broken\/migrations failed[\s\S]*tabel/)
  expect(await query(test.adminUrl, `select to_regclass('${test.alpha}.fine') as found`)).toEqual([{ found: null }])
})

it("keeps each role out of the others' schemas, out of public, and from changing its own", async () => {
  await using test = await setUp()
  const { alpha, beta } = test
  const table = (schema: string) => ({ '001_t.sql': `create table t (i int); grant select, insert on t to ${schema};` })
  const own = await test.migrate(alpha, [test.dir('alpha', table(alpha))])
  await test.migrate(beta, [test.dir('beta', table(beta))])
  expect(await query(own.url, 'select * from t')).toEqual([])
  for (const sql of [
    `select * from ${beta}.t`,
    `insert into ${beta}.t values (1)`,
    'create table public.t (i int)',
    `create table ${alpha}.mine (i int)`,
    'create temporary table mine (i int)',
    `drop table ${alpha}.t`,
    `alter table ${alpha}.t add column j int`,
    'delete from t',
    `select * from ${alpha}.migrations_alpha`,
    `set role ${alpha}_owner`,
    `create schema mine`,
  ]) {
    await expect(query(own.url, sql)).rejects.toThrow(/permission denied|must be owner/)
  }
  const ownerUrl = new URL(own.url)
  ownerUrl.username = `${alpha}_owner`
  await expect(query(ownerUrl.href, 'select 1')).rejects.toThrow(/not permitted to log in|authentication failed/)
})

it("gives every table to the schema's owner, and grants no role access to public", async () => {
  await using test = await setUp()
  const { alpha, adminUrl } = test
  const { url } = await test.migrate(alpha, [test.dir('one', { '001_t.sql': 'create table t (i int);' })])
  const owners = `select distinct tableowner as owner from pg_tables where schemaname = '${alpha}'`
  expect(await query(adminUrl, owners)).toEqual([{ owner: `${alpha}_owner` }])
  expect(await query(url, "select has_schema_privilege('public', 'usage') as usage")).toEqual([{ usage: false }])
})

it('changes the password of an existing role', async () => {
  await using test = await setUp()
  const first = await test.migrate(test.alpha, [])
  const { url } = await migrateSchema({
    adminUrl: test.adminUrl,
    schema: test.alpha,
    password: 'another-password',
    dirs: [],
  })
  await expect(query(first.url, 'select 1')).rejects.toThrow('authentication failed')
  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
})
