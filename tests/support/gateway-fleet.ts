import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Cleanup, listen } from '@platform/lifecycle'
import { migrate } from '@platform/operations/migrate'
import { startTestIssuer, until } from '@platform/testkit'
import { warehouseScopes } from '@platform/tokens'
import { freePort } from '@platform/tools/local/backing/free-port'
import { readSecrets, rolePassword } from '@platform/tools/local/secrets'
import { startBacking } from '@platform/tools/local/stack'
import { openTestFolder } from '@platform/tools/local/test-stack'

const root = resolve(import.meta.dirname, '../..')

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await exited
}

/** Gateways as processes on a separate Redis and NATS, in front of a service that records its calls. */
export const openGatewayFleet = (name: string, { gateways, env }: { gateways: number; env: Record<string, string> }) =>
  Cleanup.scope(async (cleanup) => {
    const dir = cleanup.use(openTestFolder(name), (folder) => rmSync(folder, { recursive: true, force: true }))
    const backing = cleanup.use(await startBacking({ dir, only: ['postgres', 'redis', 'nats'] }), (it) => it.stop())
    const secrets = readSecrets(dir)
    const roles = await migrate({
      adminUrl: backing.urls.postgres,
      password: (schema) => rolePassword(secrets, schema),
    })
    const issuer = cleanup.use(await startTestIssuer(), (it) => it.close())
    /** By token, the times at which its calls reached the service, on one clock. */
    const arrivals = new Map<string, number[]>()
    const service = cleanup.use(
      await listen(
        (req, res) => {
          const token = req.headers.authorization ?? ''
          const moments = arrivals.get(token) ?? []
          moments.push(performance.now())
          arrivals.set(token, moments)
          res.setHeader('content-type', 'application/json').end('{"ok":true}')
        },
        { host: '127.0.0.1', port: 0 },
      ),
      (it) => {
        it.server.closeAllConnections()
        return it.close()
      },
    )
    const start = async (number: number) => {
      const [port, opsPort] = [await freePort(), await freePort()]
      const output = openSync(join(dir, `gateway-${number}.log`), 'a')
      const child = cleanup.use(
        spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, 'services/gateway/src/main.ts')], {
          stdio: ['ignore', output, output],
          env: {
            PATH: process.env.PATH,
            PORT: String(port),
            OPS_PORT: String(opsPort),
            LOG_LEVEL: 'warn',
            NATS_URL: backing.urls.nats,
            POSTGRES_URL: roles.gateway,
            REDIS_URL: backing.urls.redis,
            ISSUER: issuer.issuer,
            JWKS_URL: issuer.jwksUrl,
            AUTH_URL: service.url,
            WAREHOUSE_QUERY_URL: service.url,
            AUDIT_LOG_URL: service.url,
            AMAZON_RETAIL_URL: service.url,
            AMAZON_ADS_URL: service.url,
            SYNC_WORKER_URL: service.url,
            ...env,
          },
        }),
        end,
      )
      closeSync(output)
      await until(`gateway ${number}`, async () => (await fetch(`http://127.0.0.1:${opsPort}/readyz`)).ok, {
        timeoutMs: 60_000,
      })
      return { url: `http://127.0.0.1:${port}`, opsUrl: `http://127.0.0.1:${opsPort}`, child }
    }
    const fleet = []
    for (let number = 0; number < gateways; number++) fleet.push(await start(number))
    const server = (which: 'redis' | 'nats') => {
      const found = backing.servers.find((one) => one.name === which)
      if (!found) throw new Error(`no ${which}`)
      return found
    }
    return {
      gateways: fleet,
      arrivals,
      redis: server('redis'),
      nats: server('nats'),
      async token(): Promise<string> {
        const client_id = `cred_${process.hrtime.bigint()}`
        return issuer.mint({ client_id, sub: client_id, scope: warehouseScopes.join(' ') })
      },
      close: () => cleanup.close(),
    }
  })

/** See openGatewayFleet. */
export type GatewayFleet = Awaited<ReturnType<typeof openGatewayFleet>>
