import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { Cleanup } from '@platform/lifecycle'
import { migrate } from '@platform/operations/migrate'
import { until } from '@platform/testkit'
import { freePort } from '@platform/tools/local/backing/free-port'
import { readSecrets, rolePassword } from '@platform/tools/local/secrets'
import { type Links, type ServiceName, serviceSpec, services } from '@platform/tools/local/services'
import { planSimulator } from '@platform/tools/local/simulator'
import { openBalancer } from './balancer.ts'
import type { RunningPlatform } from './running-platform.ts'

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await exited
}

/** Two processes of auth on the data of a running platform, behind a separate gateway that calls them round-robin. */
export const openReplicatedAuth = (p: RunningPlatform) =>
  Cleanup.scope(async (cleanup) => {
    const secrets = readSecrets(p.dir)
    const urls = p.demo.backing
    const roles = await migrate({ adminUrl: urls.postgres, password: (schema) => rolePassword(secrets, schema) })
    const gatewayPort = await freePort()
    const addresses: Links['addresses'] = {
      gateway: `http://127.0.0.1:${gatewayPort}`,
      auth: '',
      'warehouse-query': p.serviceUrl('warehouse-query'),
      'audit-log': p.serviceUrl('audit-log'),
      'amazon-retail': p.serviceUrl('amazon-retail'),
      'amazon-ads': p.serviceUrl('amazon-ads'),
      'sync-worker': p.serviceUrl('sync-worker'),
    }
    const simulator = await planSimulator(p.dir, {})
    const start = async (name: string, service: ServiceName, port: number): Promise<string> => {
      const kind = services.find((one) => one.name === service)
      if (!kind) throw new Error(`there is no service ${service}`)
      const instance = { name, kind, port, opsPort: await freePort() }
      const spec = serviceSpec(instance, { dir: p.dir, urls, roles, secrets, addresses, simulator })
      const { file, args, env, cwd } = await spec.command()
      const output = openSync(join(p.dir, `${name}.log`), 'a')
      cleanup.use(spawn(file, args, { env, cwd, stdio: ['ignore', output, output] }), end)
      closeSync(output)
      const probe = () => spec.probe(AbortSignal.timeout(2_000)).then(() => true)
      await until(`${name} to be ready`, probe, { everyMs: 100 })
      return `http://127.0.0.1:${port}`
    }
    const ports = [await freePort(), await freePort()]
    const replicas = await Promise.all(ports.map((port, index) => start(`replica-${index}`, 'auth', port)))
    const balancer = cleanup.use(await openBalancer(replicas), (open) => open.close())
    addresses.auth = balancer.url
    const gateway = await start('replicated-gateway', 'gateway', gatewayPort)
    return { gateway, balancer, close: () => cleanup.close() }
  })

/** See openReplicatedAuth. */
export type ReplicatedAuth = Awaited<ReturnType<typeof openReplicatedAuth>>
