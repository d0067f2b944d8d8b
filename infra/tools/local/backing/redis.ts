import { join } from 'node:path'
import { urlRules } from '@platform/config'
import { writePrivate } from './home.ts'
import type { Place, ServerKind } from './server-kind.ts'

async function command({ home, account, port, password, binary }: Place) {
  const file = join(home, 'redis.conf')
  const settings = [
    `port ${port}`,
    'bind 127.0.0.1',
    `requirepass ${password}`,
    `dir "${home}"`,
    'appendonly no',
    'save ""',
    'daemonize no',
    'supervised no',
  ]
  writePrivate(file, `${settings.join('\n')}\n`, account)
  return { file: binary('redis-server'), args: [file], cwd: home, account }
}

async function ping(url: string): Promise<void> {
  const { Redis } = await import('ioredis')
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 2_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  redis.on('error', () => {})
  try {
    await redis.connect()
    await redis.ping()
  } finally {
    redis.disconnect()
  }
}

/** Redis, for rate limits and quotas: no data that must survive a restart. */
export const redis: ServerKind = {
  name: 'redis',
  urlName: 'redis',
  variable: 'REDIS_URL',
  urlRule: urlRules.redis,
  binaries: ['redis-server'],
  packages: [['redis-server']],
  unit: 'redis-server',
  accounts: ['redis'],
  stopSignal: 'SIGTERM',
  abruptSignal: 'SIGKILL',
  command,
  url: (port, password) => `redis://:${password}@127.0.0.1:${port}`,
  ping,
  prepare: ping,
  container: {
    image: 'redis:7',
    port: 6379,
    env: () => ({}),
    args: (password) => ['redis-server', '--requirepass', password, '--appendonly', 'no', '--save', ''],
    volume: '/data',
  },
}
