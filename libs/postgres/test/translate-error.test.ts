import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { PlatformError } from '@platform/errors'
import { type FaultProxy, stack, startFaultProxy, until } from '@platform/testkit'
import pg from 'pg'
import { type Database, openDatabase } from '../src/index.ts'

const role = `translate_${randomBytes(4).toString('hex')}`
const log = { warn: () => {} }
let admin: pg.Client
let url: URL
let open: Database[] = []
let proxy: FaultProxy

beforeAll(async () => {
  url = new URL(stack().urls.postgres)
  admin = new pg.Client({ connectionString: url.href })
  await admin.connect()
  await admin.query(`create role ${role} login password 'translate' connection limit 30;
    create schema ${role} authorization ${role};
    create table ${role}.things (id int primary key);
    alter table ${role}.things owner to ${role};
    alter role ${role} set search_path = ${role}`)
  url.username = role
  url.password = 'translate'
  await admin.query(`grant connect on database ${url.pathname.slice(1)} to ${role}`)
  proxy = await startFaultProxy(url.href)
})
afterEach(async () => {
  proxy.set('up')
  for (const database of open) await database.close()
  open = []
})
afterAll(async () => {
  await proxy.close()
  await admin.query(`drop schema ${role} cascade; drop owned by ${role}; drop role ${role}`)
  await admin.end()
})

function database(at = proxy.url, over: object = {}): Database {
  const opened = openDatabase(at, { log, timeoutMs: 60_000, ...over })
  open.push(opened)
  return opened
}
const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => new Error('it did not fail'),
    (error: unknown) => error,
  )
const terminate = async () => {
  const { rowCount } = await admin.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where usename = $1 and wait_event is distinct from null',
    [role],
  )
  return (rowCount ?? 0) > 0
}

/** States of the server, or of the connection to it, in which it cannot serve. */
const states: [string, (one: Database, work: (one: Database) => Promise<unknown>) => Promise<unknown>][] = [
  ['the server refuses connections', (_one, work) => work(database('postgres://user:x@127.0.0.1:1/none'))],
  [
    'the connection breaks before the statement',
    async (one, work) => {
      proxy.set('down')
      return work(one)
    },
  ],
  [
    'the server stands still',
    async (_one, work) => {
      proxy.set('hang')
      return work(database(proxy.url, { timeoutMs: 300 }))
    },
  ],
  [
    'the log-in is refused',
    (_one, work) => {
      const wrong = new URL(url)
      wrong.password = 'wrong'
      return work(database(wrong.href))
    },
  ],
  [
    'the database does not exist',
    (_one, work) => {
      const wrong = new URL(url)
      wrong.pathname = '/missing'
      return work(database(wrong.href))
    },
  ],
  [
    'the role has too many connections',
    async (_one, work) => {
      await admin.query(`alter role ${role} connection limit 0`)
      return work(database(url.href)).finally(() => admin.query(`alter role ${role} connection limit 30`))
    },
  ],
]

describe.each(states)('when %s', (_state, arrange) => {
  it.each(['unavailable', 'audit_unavailable'] as const)(
    'a statement and a transaction are %s, and nothing of the driver is said',
    async (unavailableKind) => {
      const statement = (one: Database) => one.rows('select pg_sleep(0.1)')
      const transaction = (one: Database) => one.transaction((client) => client.query('select pg_sleep(0.1)'))
      for (const work of [statement, transaction]) {
        const one = openDatabase(proxy.url, { log, timeoutMs: 60_000, unavailableKind })
        open.push(one)
        await until('it is open', () => one.rows('select 1'))
        // States with another address open a separate database, with the default kind.
        const failure = await failureOf(arrange(one, work))
        expect(failure).toBeInstanceOf(PlatformError)
        const { kind, friendly, headers } = failure as PlatformError
        expect(['unavailable', unavailableKind]).toContain(kind)
        expect(headers).toMatchObject({ 'retry-after': expect.any(String) })
        expect(friendly).not.toMatch(/ECONN|127\.0\.0\.1|translate_|connection|timeout/i)
        proxy.set('up')
      }
    },
  )
})

describe('a statement under way', () => {
  it.each([
    ['its backend is terminated', async (): Promise<unknown> => until('it is terminated', terminate)],
    ['the connection breaks', async (): Promise<unknown> => proxy.set('down')],
  ])('is unavailable when %s', async (_how, strike) => {
    const one = database()
    for (const work of [
      () => one.rows('select pg_sleep(0.8)'),
      () => one.transaction((client) => client.query('select pg_sleep(0.8)')),
    ]) {
      await until('it is open', () => one.rows('select 1'))
      const failure = failureOf(work())
      await until('it runs', async () => {
        const { rows } = await admin.query(
          "select 1 from pg_stat_activity where usename = $1 and query like '%pg_sleep(0.8)%' and state = 'active'",
          [role],
        )
        return rows.length > 0
      })
      await strike()
      expect(await failure).toMatchObject({ name: 'PlatformError', kind: 'unavailable' })
      proxy.set('up')
    }
  })

  it('that takes too long is unavailable', async () => {
    expect(await failureOf(database(url.href, { timeoutMs: 200 }).rows('select pg_sleep(2)'))).toMatchObject({
      kind: 'unavailable',
    })
  })

  it('that loses against another transaction is unavailable', async () => {
    const one = database(url.href)
    await one.rows('insert into things values (1), (2) on conflict do nothing')
    const lock = (first: number, second: number, met: Promise<unknown>, meet: () => void) =>
      one.transaction(async (client) => {
        await client.query('select 1 from things where id = $1 for update', [first])
        meet()
        await met
        await client.query('select 1 from things where id = $1 for update', [second])
      })
    const [a, b] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const results = await Promise.allSettled([lock(1, 2, b.promise, a.resolve), lock(2, 1, a.promise, b.resolve)])
    const lost = results.filter((result) => result.status === 'rejected')
    expect(lost.length).toBeGreaterThanOrEqual(1)
    for (const { reason } of lost) expect(reason).toMatchObject({ kind: 'unavailable' })
  })
})

describe('what a statement did wrong', () => {
  it('stays the error of the database', async () => {
    const one = database(url.href)
    await one.rows('insert into things values (7) on conflict do nothing')
    await expect(one.rows('insert into things values (7)')).rejects.toMatchObject({ code: '23505' })
    await expect(one.rows('select nothing from nowhere')).rejects.toMatchObject({ code: '42P01' })
    await expect(one.transaction((client) => client.query('selec 1'))).rejects.toMatchObject({ code: '42601' })
  })

  it('stays the error that the work of a transaction throws', async () => {
    const own = new PlatformError('not_found', 'none')
    await expect(database(url.href).transaction(() => Promise.reject(own))).rejects.toBe(own)
    const plain = new Error('of the work')
    await expect(database(url.href).transaction(() => Promise.reject(plain))).rejects.toBe(plain)
  })
})
