import { GenericContainer } from 'testcontainers'
import { untilReady } from '../process/until-ready.ts'
import { StartFailure } from '../start-failure.ts'
import { mariadb } from './mariadb.ts'
import { nats } from './nats.ts'
import { postgres } from './postgres.ts'
import { redis } from './redis.ts'
import type { BackingName, ServerKind } from './server-kind.ts'

const readyMsMax = 120_000

async function startOne(kind: ServerKind, password: string) {
  const { image, port, env, args, file } = kind.container
  let container = new GenericContainer(image)
    .withExposedPorts(port)
    .withEnvironment(env(password))
    .withCommand(args(password))
    .withStartupTimeout(readyMsMax)
  if (file) container = container.withCopyContentToContainer([{ content: file.content(password), target: file.path }])
  const started = await container.start()
  const url = new URL(kind.url(started.getMappedPort(port), password))
  url.hostname = started.getHost()
  const reason = await untilReady(() => kind.prepare(url.href), AbortSignal.timeout(readyMsMax))
  if (reason === undefined) return { url: url.href, stop: () => started.stop() }
  await started.stop()
  throw new StartFailure(`${image} was not ready within ${readyMsMax / 1_000} s (${reason})`)
}

/** Starts the backing servers of a test run from images instead of local binaries. */
export async function startContainers(passwords: Record<BackingName, string>) {
  const start = (kind: ServerKind) => startOne(kind, passwords[kind.name])
  const servers = await Promise.all([start(postgres), start(mariadb), start(redis), start(nats)])
  const [postgresOne, warehouse, redisOne, natsOne] = servers
  return {
    urls: { postgres: postgresOne.url, warehouse: warehouse.url, redis: redisOne.url, nats: natsOne.url },
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()))
    },
  }
}
