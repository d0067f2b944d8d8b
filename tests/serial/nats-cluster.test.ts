import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { jetstreamManager } from '@nats-io/jetstream'
import { ensureAuditStream, publishUsage, subscribeUsage } from '@platform/events'
import { connectMessaging, type Messaging, openBucket } from '@platform/messaging'
import { createLogger } from '@platform/telemetry'
import { until } from '@platform/testkit'
import { openRevocationBucket, watchRevocations } from '@platform/tokens'
import { findBinaries } from '@platform/tools/local/backing/find-binary'
import { freePort } from '@platform/tools/local/backing/free-port'
import { openTestFolder } from '@platform/tools/local/test-stack'

const log = createLogger('nats-cluster', 'silent')
const servers: { child: ChildProcess; url: string }[] = []
const open: Messaging[] = []
let dir = ''

/** Starts three servers of one cluster, each with its own store. */
beforeAll(async () => {
  dir = openTestFolder('nats-cluster')
  const binary = findBinaries(['nats-server'])?.get('nats-server')
  if (!binary) throw new Error('there is no nats-server')
  const ports = await Promise.all([0, 1, 2].map(async () => ({ client: await freePort(), route: await freePort() })))
  const routes = ports.map(({ route }) => `nats://127.0.0.1:${route}`).join(', ')
  for (const [at, { client, route }] of ports.entries()) {
    const home = join(dir, `n${at}`)
    mkdirSync(home)
    const config = join(home, 'nats.conf')
    writeFileSync(
      config,
      `server_name: n${at}
listen: "127.0.0.1:${client}"
jetstream { store_dir: "${join(home, 'store')}", max_memory_store: 64MB, max_file_store: 4GB }
cluster { name: test, listen: "127.0.0.1:${route}", routes: [${routes}] }
`,
    )
    const child = spawn(binary, ['--config', config], { stdio: 'ignore' })
    servers.push({ child, url: `nats://127.0.0.1:${client}` })
  }
  const messaging = await connect(undefined)
  await until('the cluster has a leader', async () => {
    await (await jetstreamManager(messaging.nats)).getAccountInfo()
    return true
  })
})
afterAll(async () => {
  for (const messaging of open) await messaging.close()
  for (const { child } of servers) await end(child, 'SIGTERM')
  rmSync(dir, { recursive: true, force: true })
})

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}

async function connect(replicas: number | undefined, at = 0): Promise<Messaging> {
  const messaging = await connectMessaging(servers[at]?.url ?? '', { name: 'test', log, replicas })
  open.push(messaging)
  return messaging
}

/** Opens all streams and buckets of the services. */
async function openAll(messaging: Messaging): Promise<void> {
  await ensureAuditStream(messaging)
  await openRevocationBucket(messaging)
  await openBucket(messaging, 'audit-checkpoints', { history: 1 })
  const usage = subscribeUsage(messaging, { durable: 'test', handler: async () => {}, log })
  await usage.ready
  await usage.close()
}

async function replicasOf({ nats }: Messaging): Promise<Record<string, number>> {
  const { streams } = await jetstreamManager(nats)
  // Reads each by name: a list omits streams whose replicas are being changed.
  const entries = names.map(async (name) => [name, (await streams.info(name)).config.num_replicas] as const)
  return Object.fromEntries(await Promise.all(entries))
}

const names = ['AUDIT', 'USAGE', 'KV_revocations', 'KV_audit-checkpoints']
const all = (replicas: number) => Object.fromEntries(names.map((name) => [name, replicas]))

it('every stream and bucket, including existing ones, has NATS_REPLICAS replicas', async () => {
  const unset = await connect(undefined)
  await openAll(unset)
  expect(await replicasOf(unset)).toEqual(all(1))

  const three = await connect(3)
  await openAll(three)
  expect(await replicasOf(three)).toEqual(all(3))

  // A process without the setting does not change it back.
  await openAll(unset)
  expect(await replicasOf(unset)).toEqual(all(3))
})

it('and survives the loss of a server', async () => {
  const three = await connect(3, 1)
  await openAll(three)
  await until('every replica is current', async () => {
    const { streams } = await jetstreamManager(three.nats)
    for (const name of names) {
      const { cluster } = await streams.info(name)
      if (cluster?.replicas?.length !== 2 || cluster.replicas.some(({ current }) => !current)) return false
    }
    return true
  })
  const lost = servers[0]
  if (!lost) throw new Error('no server')
  await end(lost.child, 'SIGKILL')
  await until('a revocation is seen', async () => {
    const bucket = await openRevocationBucket(three)
    await bucket.put('token.YQ', JSON.stringify({ before: 1 }))
    const watch = await watchRevocations(three, { log, isConnected: three.connected })
    const seen = watch.revokedBefore('token', 'a')
    await watch.close()
    return seen === 1
  })
  await until('a usage report is taken', async () => {
    await publishUsage(three, { id: crypto.randomUUID(), rows: [] })
    return true
  })
})
