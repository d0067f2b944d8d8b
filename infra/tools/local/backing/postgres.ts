import { readdirSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { urlRules } from '@platform/config'
import { signalProcess } from '../process/signal.ts'
import { initialiseOnce, writePrivate } from './home.ts'
import type { Place, ServerKind } from './server-kind.ts'

const admin = 'platform_admin'
const database = 'platform'

async function withClient(
  url: string,
  work: (query: (sql: string) => Promise<{ rowCount: number | null }>) => Promise<void>,
) {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000, query_timeout: 10_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await work((sql) => client.query(sql))
  } finally {
    await client.end().catch(() => {})
  }
}

/** Ends backends that survived their postmaster: a new postmaster does not start while they hold shared memory. */
function endStrayBackends(data: string): void {
  if (process.platform !== 'linux') return
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      if (readlinkSync(`/proc/${name}/cwd`) === data) signalProcess(Number(name), 'SIGKILL')
    } catch {
      // already ended, or a process of another user
    }
  }
}

async function command({ home, account, port, password, binary, run }: Place) {
  const data = join(home, 'db')
  await initialiseOnce(data, account, async () => {
    const passwordFile = join(home, 'password')
    writePrivate(passwordFile, password, account)
    const access = ['--username', admin, '--pwfile', passwordFile, '--auth', 'scram-sha-256']
    await run(binary('initdb'), ['--pgdata', data, ...access, '--encoding', 'UTF8', '--no-locale', '--no-sync'])
    rmSync(passwordFile)
  })
  endStrayBackends(data)
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    jit: 'off',
    log_line_prefix: '%m [%p] %u ',
  }
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return { file: binary('postgres'), args: ['-D', data, ...args], cwd: home, account }
}

async function prepare(url: string): Promise<void> {
  const maintenance = new URL(url)
  maintenance.pathname = '/postgres'
  await withClient(maintenance.href, async (query) => {
    const { rowCount } = await query(`select from pg_database where datname = '${database}'`)
    if (rowCount === 0) {
      await query(`create database ${database}`)
      await query('revoke all on database postgres, template1 from public')
    }
  })
}

/** PostgreSQL, the database of the services. */
export const postgres: ServerKind = {
  name: 'postgres',
  urlName: 'postgres',
  variable: 'POSTGRES_URL',
  urlRule: urlRules.postgres,
  binaries: ['postgres', 'initdb'],
  packages: [['postgresql']],
  unit: 'postgresql',
  accounts: ['postgres'],
  stopSignal: 'SIGINT', // SIGINT is a fast shutdown; SIGTERM would wait for every client to disconnect
  abruptSignal: 'SIGQUIT',
  command,
  url: (port, password) => `postgres://${admin}:${password}@127.0.0.1:${port}/${database}`,
  ping: (url) => withClient(url, async (query) => void (await query('select 1'))),
  prepare,
  container: {
    image: 'postgres:17',
    port: 5432,
    env: (password) => ({ POSTGRES_USER: admin, POSTGRES_PASSWORD: password, POSTGRES_DB: database }),
    args: () => ['-c', 'max_connections=200', '-c', 'jit=off'],
    volume: '/var/lib/postgresql/data',
  },
}
