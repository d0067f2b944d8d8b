import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DemoAccess } from '@platform/demo/demo-access'
import { seedDemo } from '@platform/demo/seed-demo'
import { Cleanup } from '@platform/lifecycle'
import { migrate } from '@platform/operations/migrate'
import { until } from '@platform/testkit'
import { freePort } from '@platform/tools/local/backing/free-port'
import type { ProcessSpec } from '@platform/tools/local/process/process-spec'
import { openRegistry } from '@platform/tools/local/process/registry'
import { spawnLogged } from '@platform/tools/local/process/spawn-logged'
import { readSecrets, rolePassword } from '@platform/tools/local/secrets'
import { type Links, type ServiceName, serviceSpec, services } from '@platform/tools/local/services'
import { planSimulator, simulatorSpec } from '@platform/tools/local/simulator'
import { startBacking } from '@platform/tools/local/stack'
import { openTestFolder } from '@platform/tools/local/test-stack'
import { openTcpBalancer, type TcpBalancer } from './tcp-balancer.ts'

/** One replica of a service, which can be restarted on the same port. */
export interface Replica {
  service: ServiceName
  name: string
  url: string
  opsUrl: string
  /** Starts it, and resolves when its balancer sends connections to it. */
  start(): Promise<void>
  /** Signals the process, and resolves with its exit code when it has ended; null when the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

interface Options {
  /** Variables of every service, beyond those of a local run. */
  env: Record<string, string>
  replicas?: number
}

/** Several replicas of every service, each service behind one address, on separate servers and demo data. */
export const openFleet = (folder: string, { env, replicas = 2 }: Options) =>
  Cleanup.scope(async (cleanup) => {
    const dir = cleanup.use(openTestFolder(folder), (it) => rmSync(it, { recursive: true, force: true }))
    const registry = cleanup.use(await openRegistry(dir), (it) => it.close())
    const backing = cleanup.use(await startBacking({ dir, registry }), (it) => it.stop())
    const secrets = readSecrets(dir)
    const { urls } = backing
    const roles = await migrate({ adminUrl: urls.postgres, password: (schema) => rolePassword(secrets, schema) })
    const simulator = await planSimulator(dir, {})
    const addresses: Links['addresses'] = {
      gateway: '',
      auth: '',
      'warehouse-query': '',
      'audit-log': '',
      'amazon-retail': '',
      'amazon-ads': '',
      'sync-worker': '',
    }

    const run = async (spec: ProcessSpec) => {
      const command = await spec.command()
      const { child, exited } = spawnLogged(
        { ...command, env: { ...command.env, ...env } },
        join(dir, `${spec.name}.log`),
      )
      const { pid } = child
      if (pid === undefined) throw new Error(`${spec.name} did not start`)
      registry.add({ name: spec.name, pid })
      void exited.then(() => registry.remove(pid))
      const ended = once(child, 'exit').then(([code]): number | null => code)
      await until(`${spec.name} to be ready`, () => spec.probe(AbortSignal.timeout(5_000)).then(() => true), {
        timeoutMs: 60_000,
        everyMs: 100,
      })
      return {
        end: (signal: NodeJS.Signals) => {
          child.kill(signal)
          return ended
        },
      }
    }

    const openReplica = async (kind: (typeof services)[number], number: number) => {
      const [port, opsPort] = [await freePort(), await freePort()]
      const name = `${kind.name}-${number}`
      let running: Awaited<ReturnType<typeof run>> | undefined
      const start = async (): Promise<void> => {
        running = await run(
          serviceSpec({ name, kind, port, opsPort }, { dir, urls, roles, secrets, addresses, simulator }),
        )
      }
      const end = async (signal: NodeJS.Signals): Promise<number | null> => {
        const code = await running?.end(signal)
        running = undefined
        return code ?? null
      }
      cleanup.use(end, (stop) => stop('SIGKILL'))
      return { service: kind.name, name, port, opsPort, start, end }
    }
    const fleet: Replica[] = []
    const balancers = new Map<ServiceName, TcpBalancer>()
    for (const kind of services) {
      const own = []
      for (let number = 1; number <= replicas; number += 1) own.push(await openReplica(kind, number))
      const balancer = cleanup.use(await openTcpBalancer(own), (it) => it.close())
      balancers.set(kind.name, balancer)
      addresses[kind.name] = balancer.url
      for (const replica of own) {
        const { service, name, port, opsPort, end } = replica
        const isChosen = (): boolean => balancer.ready().includes(replica)
        fleet.push({
          service,
          name,
          url: `http://127.0.0.1:${port}`,
          opsUrl: `http://127.0.0.1:${opsPort}`,
          async start() {
            await replica.start()
            await until(`${name} to get connections`, isChosen)
          },
          async end(signal) {
            const code = await end(signal)
            await until(`${name} to get no more connections`, () => !isChosen())
            return code
          },
        })
      }
    }
    const amazon = await run(simulatorSpec(dir, simulator, addresses.gateway))
    cleanup.use(amazon, (it) => it.end('SIGTERM'))
    await Promise.all(fleet.map((replica) => replica.start()))
    const access: DemoAccess = await seedDemo({
      ...{ dir, gateway: addresses.gateway, backing: urls, simulator: simulator.url, rows: undefined },
      onProgress: () => {},
      signal: AbortSignal.timeout(300_000),
    })
    return {
      ...access,
      dir,
      gateway: addresses.gateway,
      nats: urls.nats,
      postgres: urls.postgres,
      fleet,
      close: () => cleanup.close(),
    }
  })

/** See openFleet. */
export type Fleet = Awaited<ReturnType<typeof openFleet>>
