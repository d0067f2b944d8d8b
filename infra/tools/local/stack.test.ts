import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { expect, it } from '@jest/globals'
import { jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { openConnection } from '@platform/demo/open-connection'
import { until } from '@platform/testkit'
import { Redis } from 'ioredis'
import pg from 'pg'
import { type BackingOptions, removeBackingData, startBacking } from './stack.ts'
import { isRunning } from './testing/is-running.ts'
import { closedFolder, scratchFolder } from './testing/scratch.ts'

async function open(options: BackingOptions) {
  const backing = await startBacking(options)
  return { ...backing, [Symbol.asyncDispose]: () => backing.stop() }
}

async function postgresRows(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url }).on('error', () => {})
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

async function warehouseRows(url: string, sql: string): Promise<unknown> {
  const connection = await openConnection(url)
  try {
    const [rows] = await connection.query(sql)
    return rows
  } finally {
    await connection.end()
  }
}

async function withStreams<T>(
  url: string,
  work: (manager: Awaited<ReturnType<typeof jetstreamManager>>) => Promise<T>,
) {
  const { host, username, password } = new URL(url)
  const connection = await connect({ servers: host, user: username, pass: password })
  try {
    return await work(await jetstreamManager(connection))
  } finally {
    await connection.close()
  }
}

it('starts the four servers beside servers on the standard ports, and stops all their processes', async () => {
  using folder = scratchFolder()
  const busy = [5432, 3306, 6379, 4222].map((port) =>
    createServer()
      .on('error', () => {})
      .listen(port, '127.0.0.1'),
  )
  const backing = await startBacking({ dir: folder.dir })
  const pids = backing.servers.map(({ pid }) => pid)
  try {
    const { postgres, warehouse, redis, nats } = backing.urls
    expect(await postgresRows(postgres, 'select 1 as one')).toEqual([{ one: 1 }])
    expect(await warehouseRows(warehouse, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    const client = new Redis(redis)
    expect(await client.ping()).toBe('PONG')
    client.disconnect()
    expect(await withStreams(nats, async (manager) => (await manager.getAccountInfo()).streams)).toBe(0)
    expect(pids.map(isRunning)).toEqual([true, true, true, true])
  } finally {
    await backing.stop()
    for (const server of busy) server.close()
  }
  expect(pids.map(isRunning)).toEqual([false, false, false, false])
})

it.each(['restart', 'kill -9'])('keeps ports and data across a %s', async (how) => {
  using folder = scratchFolder()
  await using backing = await open({ dir: folder.dir })
  const { postgres, warehouse, nats } = backing.urls
  await postgresRows(postgres, 'create table kept as select 42 as answer')
  await warehouseRows(warehouse, 'CREATE DATABASE kept')
  await withStreams(nats, (manager) => manager.streams.add({ name: 'kept', subjects: ['kept.>'] }))
  const before = backing.servers.map(({ name, port }) => ({ name, port }))
  for (const server of backing.servers) {
    if (how === 'restart') await server.restart()
    else {
      server.kill('SIGKILL')
      await server.ready()
    }
  }
  expect(backing.servers.map(({ name, port }) => ({ name, port }))).toEqual(before)
  expect(await postgresRows(postgres, 'select * from kept')).toEqual([{ answer: 42 }])
  expect(await warehouseRows(warehouse, "SHOW DATABASES LIKE 'kept'")).toHaveLength(1)
  expect(await withStreams(nats, (manager) => manager.streams.names().next())).toEqual(['kept'])
})

it('replaces a PostgreSQL that was killed with SIGKILL while one of its backends is busy', async () => {
  using folder = scratchFolder()
  await using backing = await open({ dir: folder.dir, only: ['postgres'] })
  const { postgres } = backing.urls
  const computing = postgresRows(postgres, 'select count(*) from generate_series(1, 100000000000)').catch(
    () => 'cut off',
  )
  await until('the backend computes', async () => {
    const running = await postgresRows(
      postgres,
      "select from pg_stat_activity where query like '%generate_series(1%' and pid <> pg_backend_pid()",
    )
    return running.length > 0
  })
  const [server] = backing.servers
  server?.kill('SIGKILL')
  await server?.ready()
  expect(await computing).toBe('cut off')
  expect(await postgresRows(postgres, 'select 1 as one')).toEqual([{ one: 1 }])
})

it('gives accounts no right that was not granted, not even on databases named test', async () => {
  using folder = scratchFolder()
  await using backing = await open({ dir: folder.dir, only: ['mariadb'] })
  const { warehouse } = backing.urls
  const statements = [
    'CREATE DATABASE tenant',
    'CREATE DATABASE test_tenant',
    "CREATE USER reader@'%' IDENTIFIED BY 'reader'",
    "GRANT SELECT ON tenant.* TO reader@'%'",
  ]
  for (const sql of statements) await warehouseRows(warehouse, sql)
  const reader = new URL(warehouse)
  reader.username = 'reader'
  reader.password = 'reader'
  for (const sql of [
    'CREATE TABLE test_tenant.t (i INT)',
    'CREATE DATABASE test',
    'CREATE EVENT test_tenant.e ON SCHEDULE EVERY 1 DAY DO SELECT 1',
  ]) {
    await expect(warehouseRows(reader.href, sql)).rejects.toThrow(/denied/)
  }
  expect(
    await warehouseRows(warehouse, "SELECT User, Host FROM mysql.global_priv WHERE User IN ('', 'PUBLIC', 'root')"),
  ).toEqual([{ User: 'root', Host: '127.0.0.1' }])
})

it('runs the warehouse with the limits that tenants rely on', async () => {
  using folder = scratchFolder()
  await using backing = await open({ dir: folder.dir, only: ['mariadb'] })
  const [variables] = [
    await warehouseRows(
      backing.urls.warehouse,
      `SELECT @@local_infile AS infiles, @@event_scheduler AS events,
    @@skip_name_resolve AS names, @@max_connections AS connections, @@max_allowed_packet AS packet, @@character_set_server AS charset`,
    ),
  ]
  expect(variables).toEqual([
    { infiles: 0, events: 'OFF', names: 1, connections: 300, packet: 16 * 2 ** 20, charset: 'utf8mb4' },
  ])
})

it('keeps data where the server can reach it if the checkout is in a private folder', async () => {
  if (process.getuid?.() !== 0) return
  using folder = closedFolder()
  await using backing = await open({ dir: folder.dir, only: ['postgres', 'redis'] })
  expect(await postgresRows(backing.urls.postgres, 'select 1 as one')).toEqual([{ one: 1 }])
  expect(existsSync(`${folder.dir}/data/postgres.elsewhere`)).toBe(true)
})

it('uses the external server of a variable, and names the variable if that server does not answer', async () => {
  using folder = scratchFolder()
  await using own = await open({ dir: folder.dir, only: ['redis'] })
  using second = scratchFolder()
  await using other = await open({ dir: second.dir, only: ['redis'], env: { REDIS_URL: own.urls.redis } })
  expect([other.urls.redis, other.servers]).toEqual([own.urls.redis, []])
  using third = scratchFolder()
  const nowhere = open({ dir: third.dir, only: ['nats'], env: { NATS_URL: 'nats://127.0.0.1:1' } })
  await expect(nowhere).rejects.toThrow('NATS_URL does not answer')
  const invalid = open({ dir: third.dir, only: ['nats'], env: { NATS_URL: 'notaurl' } })
  await expect(invalid).rejects.toThrow(
    'NATS_URL: must be a URL that begins with nats:// or tls://, for example nats://',
  )
})

it('starts empty after its data was removed', async () => {
  using folder = scratchFolder()
  const first = await startBacking({ dir: folder.dir, only: ['postgres'] })
  await postgresRows(first.urls.postgres, 'create table gone as select 1')
  await first.stop()
  removeBackingData(folder.dir)
  await using second = await open({ dir: folder.dir, only: ['postgres'] })
  expect(await postgresRows(second.urls.postgres, "select to_regclass('gone') as found")).toEqual([{ found: null }])
})
