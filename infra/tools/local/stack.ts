import { join, resolve } from 'node:path'
import { urlProblem } from '@platform/config'
import { removeVolumes } from './backing/container.ts'
import type { Release } from './backing/debian/release.ts'
import { chosenRelease } from './backing/debian/releases.ts'
import { openRoot } from './backing/debian/root.ts'
import { embed } from './backing/embedded.ts'
import { removeData } from './backing/home.ts'
import { type Located, locateServers } from './backing/install.ts'
import { mariadb } from './backing/mariadb.ts'
import { nats } from './backing/nats.ts'
import { postgres } from './backing/postgres.ts'
import { redis } from './backing/redis.ts'
import type { BackingName, ServerKind, UrlName } from './backing/server-kind.ts'
import { openRegistry, type Registry } from './process/registry.ts'
import { untilReady } from './process/until-ready.ts'
import { readSecrets } from './secrets.ts'
import { StartFailure } from './start-failure.ts'
import { Supervisor, type SupervisorOptions } from './supervisor.ts'

const kinds: readonly ServerKind[] = [postgres, mariadb, redis, nats]

/** An embedded server. */
export type BackingServer = {
  name: BackingName
  /** Pid; undefined between a death and the restart. */
  readonly pid: number | undefined
  readonly port: number
  log: string
  kill(signal: NodeJS.Signals): void
  /** Restarts the server gracefully; resolves when it answers again on the same port, with the same data. */
  restart(): Promise<void>
  /** Resolves when the server, or after `kill` its replacement, answers. */
  ready(): Promise<void>
}

/** Administrator URLs; empty for a server that was not requested. */
export type BackingUrls = Record<UrlName, string>

export type BackingOptions = Pick<SupervisorOptions, 'onFatal' | 'onReplaced'> & {
  /** Folder of data, logs and process records. */
  dir: string
  only?: readonly BackingName[]
  /** POSTGRES_URL, WAREHOUSE_URL, REDIS_URL and NATS_URL each replace the embedded server of that kind. */
  env?: NodeJS.ProcessEnv
  onProgress?: (line: string) => void
  registry?: Registry
}

export type OpenBacking = {
  /** Each server's URL as soon as it answers. */
  urls: Record<UrlName, Promise<string>>
  servers: BackingServer[]
  stop(): Promise<void>
}

export type Backing = { urls: BackingUrls; servers: BackingServer[]; stop(): Promise<void> }

const externalMsMax = 5_000

async function reachExternal({ name, variable, urlRule, ping, complete }: ServerKind, url: string): Promise<string> {
  const problem = urlProblem(url, urlRule)
  if (problem !== undefined) throw new StartFailure(`${variable}: ${problem}`)
  const reason = await untilReady(() => ping(url), AbortSignal.timeout(externalMsMax))
  if (reason === undefined) {
    // An external server may lack what embedded ones get; if it cannot be added, the service that needs it reports that.
    await complete?.(url).catch(() => {})
    return url
  }
  const why = reason instanceof Error ? reason.message : String(reason)
  throw new StartFailure(
    `The ${name} of ${variable} does not answer (${why}): check the URL, or unset the variable to use an embedded server.`,
  )
}

/** Returns the kind of server, in the release that the environment names. */
function chooseKind(kind: ServerKind): { kind: ServerKind; release?: Release } {
  const release = chosenRelease(kind.urlName, process.env)
  return release ? { kind: release.kind, release } : { kind }
}

async function locateAll(wanted: readonly ReturnType<typeof chooseKind>[], onProgress: (line: string) => void) {
  const ordinary = wanted.filter(({ release }) => !release).map(({ kind }) => kind)
  const located = await locateServers(ordinary, onProgress)
  for (const { kind, release } of wanted) if (release) located.set(kind, await openRoot(release, onProgress))
  return located
}

/** Starts all servers in parallel. Each URL resolves when its server answers, so that a client need not wait for all servers. */
export async function openBacking(options: BackingOptions): Promise<OpenBacking> {
  const { only = kinds.map(({ name }) => name), env = {}, onProgress = () => {}, onFatal, onReplaced } = options
  const dir = resolve(options.dir)
  const wanted = kinds.filter(({ name }) => only.includes(name)).map(chooseKind)
  const own = await locateAll(
    wanted.filter(({ kind }) => !env[kind.variable]),
    onProgress,
  )
  const secrets = readSecrets(dir)
  const registry = options.registry ?? (await openRegistry(dir))
  const logDir = join(dir, 'logs')
  const supervisor = new Supervisor({ logDir, registry, onFatal, onReplaced })
  const servers: BackingServer[] = []
  const urls = {
    postgres: Promise.resolve(''),
    warehouse: Promise.resolve(''),
    redis: Promise.resolve(''),
    nats: Promise.resolve(''),
  }

  async function startOwn(kind: ServerKind, how: Located): Promise<string> {
    const { name } = kind
    const log = join(logDir, `${name}.log`)
    const embedded = await embed({ dir, kind, how, password: secrets.servers[name], registry, log })
    const supervised = supervisor.start(embedded.spec)
    servers.push({
      name,
      log,
      get pid() {
        return supervised.pid
      },
      get port() {
        return embedded.port
      },
      kill: (signal) => supervised.kill(signal),
      restart: () => supervised.restart(),
      ready: () => supervised.ready(),
    })
    await supervised.ready()
    onProgress(`${name} is ready on port ${embedded.port}`)
    return embedded.url
  }

  for (const { kind } of wanted) {
    const how = own.get(kind)
    urls[kind.urlName] = how ? startOwn(kind, how) : reachExternal(kind, env[kind.variable] ?? '')
    urls[kind.urlName].catch(() => {})
  }
  return {
    urls,
    servers,
    async stop() {
      await supervisor.stop()
      if (!options.registry) registry.close()
    },
  }
}

/** Starts the backing servers and waits for all of them; if one fails, the others are stopped again. */
export async function startBacking(options: BackingOptions): Promise<Backing> {
  const open = await openBacking(options)
  try {
    const { postgres, warehouse, redis, nats } = open.urls
    const [postgresUrl, warehouseUrl, redisUrl, natsUrl] = await Promise.all([postgres, warehouse, redis, nats])
    const urls = { postgres: postgresUrl, warehouse: warehouseUrl, redis: redisUrl, nats: natsUrl }
    return { urls, servers: open.servers, stop: open.stop }
  } catch (error) {
    await open.stop()
    throw error
  }
}

/** Deletes the data of the servers of `dir`, which must not be running. */
export function removeBackingData(dir: string): void {
  removeVolumes(resolve(dir))
  removeData(resolve(dir))
}
