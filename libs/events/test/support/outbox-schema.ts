import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { stack } from '@platform/testkit'
import pg from 'pg'

const migrations = resolve(import.meta.dirname, '../../migrations')

/** Creates a schema with the tables of an outbox, and the role of the service that uses it. */
export async function openOutboxSchema() {
  const schema = `outbox_test_${randomBytes(4).toString('hex')}`
  const admin = new pg.Client({ connectionString: stack().urls.postgres })
  await admin.connect()
  const own = new URL(stack().urls.postgres)
  own.username = schema
  own.password = 'outbox'
  await admin.query(`
    create role ${schema} login password 'outbox';
    grant connect on database ${own.pathname.slice(1)} to ${schema};
    create schema ${schema};
    grant usage on schema ${schema} to ${schema};
    alter role ${schema} set search_path = ${schema};
    set search_path = ${schema}`)
  for (const file of (await readdir(migrations)).sort())
    await admin.query(await readFile(join(migrations, file), 'utf8'))
  return {
    schema,
    url: own.href,
    admin,
    async close() {
      await admin.query(`drop schema ${schema} cascade; drop owned by ${schema}; drop role ${schema}`)
      await admin.end()
    },
  }
}
