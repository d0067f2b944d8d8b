import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { stack } from '@platform/testkit'
import { Client } from 'pg'

const folders = ['../../../../libs/events/migrations', '../../migrations'].map((path) =>
  resolve(import.meta.dirname, path),
)

async function migrations(): Promise<string[]> {
  const files = await Promise.all(
    folders.map(async (folder) => (await readdir(folder)).sort().map((name) => join(folder, name))),
  )
  return Promise.all(files.flat().map((file) => readFile(file, 'utf8')))
}

async function as<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Keeps a copy of recorded events: the audit-log of another test may acknowledge them and so empty the outbox. */
const keepRecorded = `
  create table recorded (position bigint, event text);
  create function keep_recorded() returns trigger language plpgsql security definer as
    'begin insert into auth.recorded values (new.position, new.event); return new; end';
  create trigger keep_recorded after insert on outbox for each row execute function keep_recorded();`

/** Creates an empty database with this service's schema; `url` connects as the service's role. */
export async function freshDatabase() {
  const { urls, roles } = stack()
  const name = `auth_${randomUUID().replaceAll('-', '')}`
  const at = (base: string): string => {
    const url = new URL(base)
    url.pathname = `/${name}`
    return url.href
  }
  await as(urls.postgres, (client) => client.query(`create database ${name}`))
  await as(at(urls.postgres), async (client) => {
    await client.query('create schema auth; set search_path = auth; grant usage on schema auth to auth')
    await client.query(`alter role auth in database ${name} set search_path = auth`)
    for (const text of await migrations()) await client.query(text.split('-- Down Migration')[0] ?? '')
    await client.query(keepRecorded)
  })
  return {
    url: at(roles.auth),
    /** Queries rows as the administrator. */
    rows: <T extends object>(text: string, values: unknown[] = []): Promise<T[]> =>
      as(at(urls.postgres), async (client) => {
        await client.query('set search_path = auth')
        return (await client.query<T>(text, values)).rows
      }),
    close: () => as(urls.postgres, (client) => client.query(`drop database ${name} with (force)`)),
  }
}

export type FreshDatabase = Awaited<ReturnType<typeof freshDatabase>>
