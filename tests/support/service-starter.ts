import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { migrate } from '@platform/operations/migrate'
import { until } from '@platform/testkit'
import { freePort } from '@platform/tools/local/backing/free-port'
import { readSecrets, rolePassword } from '@platform/tools/local/secrets'
import { type Links, type ServiceName, serviceSpec, services } from '@platform/tools/local/services'
import { planSimulator } from '@platform/tools/local/simulator'
import type { RunningPlatform } from './running-platform.ts'

/** A service process beside those of a running platform, on its data. */
export interface StartedService {
  url: string
  /** Ends the process and resolves when it has ended. */
  end(signal?: NodeJS.Signals): Promise<void>
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exited = once(child, 'exit')
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill(signal)
  await exited
}

/** Returns a function that starts further processes of services on the data of a running platform. */
export async function openServiceStarter(p: RunningPlatform, addresses: Links['addresses']) {
  const secrets = readSecrets(p.dir)
  const urls = p.demo.backing
  const roles = await migrate({ adminUrl: urls.postgres, password: (schema) => rolePassword(secrets, schema) })
  const simulator = { ...(await planSimulator(p.dir, {})), url: p.demo.simulator.url }
  return async (name: string, service: ServiceName, port?: number): Promise<StartedService> => {
    const kind = services.find((one) => one.name === service)
    if (!kind) throw new Error(`there is no service ${service}`)
    const instance = { name, kind, port: port ?? (await freePort()), opsPort: await freePort() }
    const spec = serviceSpec(instance, { dir: p.dir, urls, roles, secrets, addresses, simulator })
    const { file, args, env, cwd } = await spec.command()
    const output = openSync(join(p.dir, `${name}.log`), 'a')
    const child = spawn(file, args, { env, cwd, stdio: ['ignore', output, output] })
    closeSync(output)
    const killWithUs = () => child.kill('SIGKILL')
    process.once('exit', killWithUs)
    child.once('exit', () => process.off('exit', killWithUs))
    const started = {
      url: `http://127.0.0.1:${instance.port}`,
      end: (signal: NodeJS.Signals = 'SIGTERM') => end(child, signal),
    }
    try {
      const probe = () => spec.probe(AbortSignal.timeout(2_000)).then(() => true)
      await until(`${name} to be ready`, probe, { everyMs: 100, timeoutMs: spec.readyMsMax ?? 30_000 })
    } catch (error) {
      await started.end('SIGKILL')
      throw error
    }
    return started
  }
}

/** Addresses of the services of a running platform. */
export const addressesOf = (p: RunningPlatform): Links['addresses'] => ({
  gateway: p.demo.gateway,
  auth: p.serviceUrl('auth'),
  'warehouse-query': p.serviceUrl('warehouse-query'),
  'audit-log': p.serviceUrl('audit-log'),
  'amazon-retail': p.serviceUrl('amazon-retail'),
  'amazon-ads': p.serviceUrl('amazon-ads'),
  'sync-worker': p.serviceUrl('sync-worker'),
})
