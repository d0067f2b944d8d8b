import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Cleanup } from '@platform/lifecycle'
import { callCommand, connectMessaging, type Messaging } from '@platform/messaging'
import { migrate } from '@platform/operations/migrate'
import { freePort } from '@platform/tools/local/backing/free-port'
import { readSecrets } from '@platform/tools/local/secrets'
import { startBacking } from '@platform/tools/local/stack'
import { z } from 'zod'
import { load, loadCore } from './gateway/load.ts'
import { type Pinned, pinToLoadCore, startNode } from './gateway/processes.ts'
import { inTurns, pick } from './harness/in-turns.ts'
import { type BenchResult, comparison } from './harness/result.ts'
import { requireTools } from './harness/tools.ts'
import { type Client, writeTokenScript } from './token/load-script.ts'

const dir = resolve(import.meta.dirname, '../../.local/bench/token')
const rounds = Number(process.env.BENCH_ROUNDS ?? 7)
const roundSeconds = 3
const clientsMax = 32
const warmCalls = 40_000
const silent = { info: () => {}, warn: () => {} }

const Tenant = z.object({ id: z.string() })
const Minted = z.object({ clientId: z.string(), clientSecret: z.string() })

async function mintClients(messaging: Messaging): Promise<Client[]> {
  const { id: tenantId } = Tenant.parse(await callCommand(messaging, 'auth', 'tenant.create', { name: 'Bench' }))
  return Promise.all(
    Array.from({ length: clientsMax }, async (_, n) => {
      const minted = await callCommand(messaging, 'auth', 'credential.create', { tenantId, label: `bench ${n}` })
      const { clientId, clientSecret } = Minted.parse(minted)
      return { client_id: clientId, client_secret: clientSecret }
    }),
  )
}

/** One way to a token: where to ask, and the processes whose time it takes. */
interface Path {
  url: string
  script: string
  processes: readonly Pinned[]
}

/**
 * Our own path on real servers, with the audit log taking what is recorded; everything but gateway and auth on the other core.
 */
async function openOurs(cleanup: Cleanup): Promise<Path> {
  const backing = cleanup.use(
    await startBacking({ dir, only: ['postgres', 'redis', 'nats'], onFatal: (error) => console.error(error) }),
    (it) => it.stop(),
  )
  for (const { pid } of backing.servers) if (pid !== undefined) pinToLoadCore(pid)
  const { urls } = backing
  const roles = await migrate({ adminUrl: urls.postgres, password: (schema) => `bench-only-${schema}` })
  const secrets = readSecrets(dir)
  const common = { NATS_URL: urls.nats, ISSUER: 'https://auth.bench' }
  const start = async (name: string, env: NodeJS.ProcessEnv, core?: string): Promise<Pinned> => {
    const opsPort = await freePort()
    const file = `services/${name}/src/main.ts`
    const probe = `http://127.0.0.1:${opsPort}/readyz`
    return cleanup.use(
      await startNode(
        dir,
        name,
        file,
        { ...common, OPS_PORT: String(opsPort), ...env },
        { probe, ...(core && { core }) },
      ),
      (it) => it.stop(),
    )
  }
  const auth = await start('auth', {
    POSTGRES_URL: roles.auth,
    REDIS_URL: urls.redis,
    SECRETS_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    CLIENT_SECRET_PEPPER: secrets.clientSecretPepper,
    CLIENT_CALLS_PER_MINUTE_MAX: '100000000',
  })
  const keys = { JWKS_URL: `${auth.url}/oauth/jwks` }
  const auditLog = { POSTGRES_URL: roles.audit_log, CHECKPOINT_KEY: secrets.checkpointKey }
  await start('audit-log', { ...keys, ...auditLog }, loadCore)
  const gateway = await start('gateway', {
    ...keys,
    POSTGRES_URL: roles.gateway,
    REDIS_URL: urls.redis,
    ...{ AUTH_URL: auth.url, WAREHOUSE_QUERY_URL: auth.url, AUDIT_LOG_URL: auth.url },
    ...{ AMAZON_RETAIL_URL: auth.url, AMAZON_ADS_URL: auth.url, SYNC_WORKER_URL: auth.url },
  })
  const messaging = cleanup.use(await connectMessaging(urls.nats, { name: 'bench', log: silent }), (it) => it.close())
  const script = writeTokenScript(dir, 'ours', await mintClients(messaging))
  return { url: gateway.url, script, processes: [gateway, auth] }
}

async function openPeer(cleanup: Cleanup): Promise<Path> {
  const clients = Array.from({ length: clientsMax }, (_, n) => ({
    client_id: `client_${n}`,
    client_secret: randomBytes(32).toString('hex'),
  }))
  const peer = cleanup.use(
    await startNode(
      dir,
      'bare-oidc-provider',
      'tests/bench/peers/bare-oidc-provider.ts',
      { CLIENTS: JSON.stringify(clients), NODE_ENV: 'production' },
      { probe: '/.well-known/openid-configuration' },
    ),
    (it) => it.stop(),
  )
  return { url: peer.url, script: writeTokenScript(dir, 'peer', clients), processes: [peer] }
}

interface Figure {
  perSecond: number
  p99Ms: number
  /** Processor time per token, all threads, of all processes of the path and of each. */
  cpuUs: number
  each: readonly number[]
}

async function measure({ url, script, processes }: Path): Promise<Figure> {
  const before = processes.map((one) => one.cpuUs())
  const { perSecond, p99Ms, requests, failed } = await load(url, script, roundSeconds)
  if (failed > 0) throw new Error(`${failed} of ${requests} calls of ${url} failed; see ${join(dir, '*.log')}`)
  const each = processes.map((one, n) => (one.cpuUs() - (before[n] ?? 0)) / requests)
  return { perSecond, p99Ms, cpuUs: each.reduce((sum, us) => sum + us, 0), each }
}

/** Number of calls after which the compilers are warm. */
async function warm({ url, script }: Path): Promise<void> {
  for (let calls = 0; calls < warmCalls; ) calls += (await load(url, script, roundSeconds)).requests
}

const described = ({ perSecond, p99Ms, each }: Figure): string =>
  `${Math.round(perSecond)}/s, p99 ${p99Ms.toFixed(1)} ms, ${each.map((us) => us.toFixed(0)).join(' + ')} us`

/** Tokens by client_credentials: gateway and auth as one path, audited in Postgres, against a bare server in memory. */
export function benchToken(): Promise<BenchResult[]> {
  return Cleanup.scope(async (cleanup) => {
    await requireTools('wrk', 'taskset')
    rmSync(dir, { recursive: true, force: true })
    mkdirSync(dir, { recursive: true })
    const [ours, peer] = [await openOurs(cleanup), await openPeer(cleanup)]
    for (const path of [ours, peer]) await warm(path)
    const figures = await inTurns({ rounds }, { ours: () => measure(ours), peer: () => measure(peer) })
    for (const pair of figures)
      console.log(`  gateway and auth ${described(pair.ours)}; bare oidc-provider ${described(pair.peer)}`)
    await cleanup.close()
    // Per core: tokens divided by processor time, independent of other load.
    const pairs = pick(figures, ({ cpuUs }) => 1e6 / cpuUs)
    const name = 'POST /oauth/token, gateway and auth on Postgres / bare oidc-provider'
    return [comparison({ name, unit: 'req/s/core', pairs, bar: { atLeast: 0.5 } })]
  })
}
