import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { runner } from 'node-pg-migrate'
import pg from 'pg'

export type SchemaMigration = {
  /** URL of the administrator, with the database in its path. */
  adminUrl: string
  /** Name of the schema and of the role that logs in; the role `<schema>_owner` owns every object and cannot log in. */
  schema: string
  password: string
  /** Folders of `NNN_name.sql` files, run in this order; a missing folder is skipped. */
  dirs: readonly string[]
}

const prepareLock = 'platform.prepare'
const catalogRaces = new Set(['23505', '42710', 'XX000']) // duplicate key, duplicate object, "tuple concurrently updated"
const attemptsMax = 8

/** Names of migration tables that databases already have, by the package whose migrations they record. */
const recordedAs: Readonly<Record<string, string>> = { 'amazon-connections': 'amazon' }

const quote = (name: string) => pg.escapeIdentifier(name)

async function createRole(client: pg.Client, role: string, attributes: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role])
  await client.query(`${rowCount === 0 ? 'create' : 'alter'} role ${quote(role)} ${attributes}`)
}

/** Creates or updates roles, schema and rights, in the caller's transaction. */
async function prepare(client: pg.Client, { schema, password }: SchemaMigration): Promise<void> {
  const owner = `${schema}_owner`
  const [database, own, role, ownerRole] = [client.database ?? '', schema, schema, owner].map(quote)
  const plain = 'nosuperuser nocreatedb nocreaterole noreplication nobypassrls'
  await client.query('select pg_advisory_xact_lock(hashtext($1))', [prepareLock])
  await createRole(client, owner, 'nologin')
  await createRole(client, schema, `login password ${pg.escapeLiteral(password)}`)
  const { rows } = await client.query('select rolsuper from pg_roles where rolname = current_user')
  if (rows[0]?.rolsuper) for (const name of [ownerRole, role]) await client.query(`alter role ${name} ${plain}`)
  else await client.query(`grant ${ownerRole} to current_user`)
  await client.query(`revoke all on database ${database} from public`)
  await client.query('revoke all on schema public from public')
  await client.query(`grant connect on database ${database} to ${role}`)
  await client.query(`create schema if not exists ${own} authorization ${ownerRole}`)
  await client.query(`grant usage on schema ${own} to ${role}`)
  await client.query(`alter role ${role} in database ${database} set search_path = ${own}`)
}

/** Runs `prepare`; retries races with migrations of other databases, which share the roles but not the lock. */
async function prepareSafely(client: pg.Client, migration: SchemaMigration): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query('begin')
      await prepare(client, migration)
      await client.query('commit')
      return
    } catch (error) {
      await client.query('rollback')
      const code = error instanceof pg.DatabaseError ? error.code : undefined
      if (attempt === attemptsMax || code === undefined || !catalogRaces.has(code)) throw error
      await delay(20 * attempt)
    }
  }
}

/** Runs the migrations of one folder. Each folder has its own migrations table, because two folders may both begin at 001. */
async function runFolder(client: pg.Client, schema: string, dir: string): Promise<void> {
  if (!existsSync(dir) || !readdirSync(dir).some((name) => name.endsWith('.sql'))) return
  const lines: string[] = []
  const keep = (line: string) => void lines.push(line)
  const folder = basename(dirname(dir))
  const owner = (recordedAs[folder] ?? folder).replaceAll('-', '_')
  try {
    await runner({
      dbClient: client,
      dir,
      direction: 'up',
      schema,
      migrationsTable: `migrations_${owner}`,
      ignorePattern: '(?!.*\\.sql$).*',
      singleTransaction: true,
      noLock: true, // migrateSchema holds an advisory lock
      logger: { info: keep, warn: keep, error: keep },
    })
  } catch (error) {
    throw new Error(`Migrations of ${schema} from ${dir} failed:\n${lines.join('\n')}`, { cause: error })
  }
}

/**
 * Migrates one schema: roles, rights, then its SQL files, run as the schema's owner. Idempotent; concurrent calls wait for each
 * other. Returns the URL of the role that logs in. @throws Error with the log of the folder whose migration failed
 */
export async function migrateSchema(migration: SchemaMigration): Promise<{ url: string }> {
  const { adminUrl, schema, password, dirs } = migration
  const client = new pg.Client({
    connectionString: adminUrl,
    connectionTimeoutMillis: 10_000,
    application_name: 'migrate',
  })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query("set lock_timeout = '120s'; set client_min_messages = 'warning'")
    await prepareSafely(client, migration)
    await client.query('select pg_advisory_lock(hashtext($1))', [`platform.migrate.${schema}`])
    await client.query(`set role ${quote(`${schema}_owner`)}`)
    for (const dir of dirs) await runFolder(client, schema, dir)
  } finally {
    await client.end() // which also releases the lock and resets the role
  }
  const url = new URL(adminUrl)
  url.username = schema
  url.password = password
  return { url: url.href }
}
