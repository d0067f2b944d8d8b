import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { DemoAccess, SeedDemo } from '@platform/demo/demo-access'
import { Cleanup } from '@platform/lifecycle'
import { migrate } from '@platform/operations/migrate'
import { type Demo, type DemoProcess, demoFile, removeDemo, writeDemo } from './demo.ts'
import { addressesOf, gatewayPorts, planInstances } from './instances.ts'
import { openRegistry } from './process/registry.ts'
import type { Supervised } from './process/supervised.ts'
import { readSecrets, rolePassword } from './secrets.ts'
import { filesFolder, type Instance, serviceSpec } from './services.ts'
import { planSimulator, type SimulatorPlan, simulatorSpec } from './simulator.ts'
import { type Backing, type BackingUrls, type OpenBacking, openBacking, removeBackingData } from './stack.ts'
import { Supervisor } from './supervisor.ts'

export type PlatformOptions = {
  /** Folder of data, logs, secrets and demo.json. */
  dir: string
  /** Port of the first gateway; the others have the following ports. */
  port: number
  gateways?: number
  /** Deletes existing data first. */
  fresh?: boolean
  rows?: number | undefined
  seed?: SeedDemo
  /** POSTGRES_URL, WAREHOUSE_URL, REDIS_URL, NATS_URL: external servers; SPAPI_MODELS_DIR: models for the simulator. */
  env?: NodeJS.ProcessEnv
  onProgress?: (line: string) => void
  /** Called when a process keeps dying; the other processes keep running. */
  onFatal?: (failure: Error) => void
  /** Aborts a running start. */
  signal?: AbortSignal
}

export type Platform = {
  readonly demo: Demo
  readonly processes: DemoProcess[]
  backing: Pick<Backing, 'urls' | 'servers'>
  /** Signals a process by its name in `processes`; a process that dies is replaced. */
  kill(name: string, signal?: NodeJS.Signals): void
  /** Resolves when that process, or after `kill` its replacement, is ready. */
  ready(name: string): Promise<void>
  stop(): Promise<void>
}

/** Starts all processes, each as soon as its dependencies are ready. A failed start stops what it had started. */
export function startPlatform(options: PlatformOptions): Promise<Platform> {
  return Cleanup.scope((cleanup) => boot(options, cleanup))
}

async function boot(options: PlatformOptions, cleanup: Cleanup): Promise<Platform> {
  const {
    gateways = 1,
    fresh = false,
    env = {},
    onProgress = () => {},
    signal = new AbortController().signal,
  } = options
  const dir = resolve(options.dir)
  const registry = cleanup.use(await openRegistry(dir, [demoFile(dir)]), (one) => one.close())
  const ports = await gatewayPorts(options.port, gateways)
  cleanup.use(dir, removeDemo)
  removeDemo(dir)
  if (fresh) empty(dir, env)

  let running: Platform | undefined
  const shared = {
    registry,
    // Before the platform is ready, a failure rejects the start itself.
    onFatal: (failure: Error) => running && options.onFatal?.(failure),
    onReplaced: (name: string) => {
      if (!running) return
      onProgress(`${name} was replaced`)
      writeDemo(dir, running.demo)
    },
  }
  const backing = cleanup.use(await openBacking({ dir, env, onProgress, ...shared }), (one) => one.stop())
  const supervisor = cleanup.use(new Supervisor({ logDir: join(dir, 'logs'), ...shared }), (one) => one.stop())
  const abandon = () => void supervisor.stop().then(() => backing.stop())
  signal.addEventListener('abort', abandon, { once: true })
  signal.throwIfAborted()

  const instances = await planInstances(ports)
  const simulator = await planSimulator(dir, env)
  const urls = await startServices({ dir, instances, simulator, backing, supervisor, onProgress })
  const gateway = addressesOf(instances).gateway
  const { rows } = options
  const access = await (options.seed ?? seedNothing)({
    ...{ dir, gateway, backing: urls, simulator: simulator.url, rows, onProgress, signal },
  })
  signal.throwIfAborted()
  signal.removeEventListener('abort', abandon)

  const services = supervisor.processes
  running = describe({ instances, simulator, access, urls, backing, services, stop: () => cleanup.close() })
  writeDemo(dir, running.demo)
  return running
}

const seedNothing: SeedDemo = async () => ({ tenants: [], partner_app: null, operator: null })

function empty(dir: string, env: NodeJS.ProcessEnv): void {
  removeBackingData(dir)
  rmSync(filesFolder(dir), { recursive: true, force: true })
  // An external database still holds values encrypted under these keys.
  if (!env.POSTGRES_URL) rmSync(join(dir, 'secrets.json'), { force: true })
}

type Starting = {
  dir: string
  instances: readonly Instance[]
  simulator: SimulatorPlan
  backing: OpenBacking
  supervisor: Supervisor
  onProgress: (line: string) => void
}

async function startServices({
  dir,
  instances,
  simulator,
  backing,
  supervisor,
  onProgress,
}: Starting): Promise<BackingUrls> {
  const secrets = readSecrets(dir)
  const addresses = addressesOf(instances)
  const urls: BackingUrls = { postgres: '', warehouse: '', redis: '', nats: '' }
  const reach = async (name: keyof BackingUrls) => {
    urls[name] = await backing.urls[name]
  }
  const migrated = reach('postgres').then(async () => {
    const roles = await migrate({ adminUrl: urls.postgres, password: (schema) => rolePassword(secrets, schema) })
    onProgress('The database is up to date')
    return roles
  })
  const start = async (instance: Instance) => {
    const [roles] = await Promise.all([migrated, ...instance.kind.needs.map(reach)])
    await supervisor.start(serviceSpec(instance, { dir, urls, roles, secrets, addresses, simulator })).ready()
    onProgress(`${instance.name} is ready on port ${instance.port}`)
  }
  const simulate = async () => {
    await supervisor.start(simulatorSpec(dir, simulator, addresses.gateway)).ready()
    onProgress(`${simulator.name} is ready on port ${simulator.port}`)
  }
  const servers = [reach('postgres'), reach('warehouse'), reach('redis'), reach('nats')]
  await Promise.all([simulate(), ...instances.map(start), ...servers])
  return urls
}

type Described = {
  instances: readonly Instance[]
  simulator: SimulatorPlan
  access: DemoAccess
  urls: BackingUrls
  backing: OpenBacking
  services: readonly Supervised[]
  stop: () => Promise<void>
}

function describe({ instances, simulator, access, urls, backing, services, stop }: Described): Platform {
  const gateways = instances.filter(({ kind }) => kind.name === 'gateway').map(({ port }) => `http://127.0.0.1:${port}`)
  const find = (name: string) => {
    const found = [...backing.servers, ...services].find((one) => one.name === name)
    if (!found) throw new Error(`unknown process ${name}`)
    return found
  }
  const processes = (): DemoProcess[] => [
    ...backing.servers.map(({ name, pid, port, log }) => ({ name, pid, port, opsPort: null, log })),
    ...[simulator].map(({ name, port }) => ({ name, pid: find(name).pid, port, opsPort: null, log: find(name).log })),
    ...instances.map(({ name, port, opsPort }) => ({ name, pid: find(name).pid, port, opsPort, log: find(name).log })),
  ]
  return {
    get demo() {
      return {
        gateway: gateways[0] ?? '',
        gateways,
        ...access,
        backing: urls,
        simulator: { url: simulator.url },
        processes: processes(),
      }
    },
    get processes() {
      return processes()
    },
    backing: { urls, servers: backing.servers },
    kill: (name, signal = 'SIGKILL') => find(name).kill(signal),
    ready: (name) => find(name).ready(),
    stop,
  }
}
