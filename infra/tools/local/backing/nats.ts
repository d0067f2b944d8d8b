import { join } from 'node:path'
import { urlRules } from '@platform/config'
import { writePrivate } from './home.ts'
import type { Place, ServerKind } from './server-kind.ts'

const user = 'platform'

/** Returns the configuration; by default without `sync_interval`, which NATS 2.9 lacks. Outboxes resend lost messages. */
function configuration(listen: string, store: string, password: string, jetstream = ''): string {
  return `listen: "${listen}"
max_payload: 8MB
jetstream {${jetstream}
  store_dir: "${store}"
  max_memory_store: 256MB
  max_file_store: 4GB
}
authorization {
  user: "${user}"
  password: "${password}"
}
`
}

async function command({ home, account, port, password, binary }: Place, jetstream = '') {
  const file = join(home, 'nats.conf')
  writePrivate(file, configuration(`127.0.0.1:${port}`, join(home, 'store'), password, jetstream), account)
  return { file: binary('nats-server'), args: ['--config', file], cwd: home, account }
}

async function ping(url: string): Promise<void> {
  const [{ connect }, { jetstreamManager }] = await Promise.all([
    import('@nats-io/transport-node'),
    import('@nats-io/jetstream'),
  ])
  const { host, username, password } = new URL(url)
  const user = username === '' ? {} : { user: decodeURIComponent(username), pass: decodeURIComponent(password) }
  const connection = await connect({ servers: host, ...user, timeout: 2_000, reconnect: false })
  try {
    const manager = await jetstreamManager(connection, { timeout: 2_000 })
    await manager.getAccountInfo()
  } finally {
    await connection.close()
  }
}

/** NATS with JetStream: audit events in transit, revocations, commands between services. */
export const nats: ServerKind = {
  name: 'nats',
  urlName: 'nats',
  variable: 'NATS_URL',
  urlRule: urlRules.nats,
  binaries: ['nats-server'],
  packages: [['nats-server']],
  unit: 'nats-server',
  accounts: ['nats'],
  stopSignal: 'SIGTERM',
  abruptSignal: 'SIGKILL',
  command: (place) => command(place),
  url: (port, password) => `nats://${user}:${password}@127.0.0.1:${port}`,
  ping,
  prepare: ping,
  container: {
    image: 'nats:2',
    port: 4222,
    env: () => ({}),
    args: () => ['--config', '/etc/nats.conf'],
    file: { path: '/etc/nats.conf', content: (password) => configuration('0.0.0.0:4222', '/data', password) },
    volume: '/data',
  },
}

/** A newer NATS that acknowledges a message after it is synced to disk, as infra/nats configures it for production. */
export const productionNats: ServerKind = { ...nats, command: (place) => command(place, '\n  sync_interval: always') }
