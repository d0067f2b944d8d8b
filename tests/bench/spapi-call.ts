import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { seedDemo } from '@platform/demo/seed-demo'
import { callCommand, connectMessaging } from '@platform/messaging'
import { freePort } from '@platform/tools/local/backing/free-port'
import { startPlatform } from '@platform/tools/local/platform'
import { Client } from 'undici'
import { z } from 'zod'
import { fetchToken } from './harness/fetch-token.ts'
import { inTurns, timedMs } from './harness/in-turns.ts'
import { type BenchResult, comparison, percentile } from './harness/result.ts'
import { openDirectSeller } from './spapi/direct-seller.ts'

const dir = resolve(import.meta.dirname, '../../.local/bench/spapi-call')
const rounds = Number(process.env.BENCH_ROUNDS ?? 1_500)
const warmRounds = 500
/** Calls per credential, below its rate limit. */
const callsPerCredential = 200
const silent = { info: () => {}, warn: () => {} }

const Minted = z.object({ clientId: z.string(), clientSecret: z.string() })
const Merchant = z.object({ merchantId: z.string(), sellerId: z.string(), marketplaceId: z.string() })

type Ask = () => Promise<void>

/** Makes the call directly to Amazon. */
async function openDirect(url: string, { sellerId, marketplaceId }: z.infer<typeof Merchant>): Promise<Ask> {
  const { root, headers } = await openDirectSeller(url, sellerId)
  const client = new Client(url)
  const path = `${root}/definitions/2020-09-01/productTypes?marketplaceIds=${marketplaceId}`
  return async () => {
    const answer = await client.request({ method: 'GET', path, headers })
    const text = await answer.body.text()
    if (answer.statusCode !== 200) throw new Error(`${path} ${answer.statusCode} ${text}`)
  }
}

/** Makes the same call through gateway and amazon-retail. */
function openOurs(
  gateway: string,
  tokens: readonly string[],
  { merchantId, marketplaceId }: z.infer<typeof Merchant>,
): Ask {
  const client = new Client(gateway)
  const params = { marketplaceIds: [marketplaceId] }
  const body = JSON.stringify({ merchantId, operation: 'searchDefinitionsProductTypes', params })
  let calls = 0
  return async () => {
    const token = tokens[Math.floor(calls / callsPerCredential)]
    calls += 1
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const answer = await client.request({ method: 'POST', path: '/api/amazon/spapi/call', headers, body })
    const text = await answer.body.text()
    if (answer.statusCode !== 200) throw new Error(`call ${answer.statusCode} ${text}`)
  }
}

async function mintTokens(gateway: string, nats: string, tenantId: string, count: number): Promise<string[]> {
  const messaging = await connectMessaging(nats, { name: 'bench', log: silent })
  const tokens: string[] = []
  for (let n = 0; n < count; n += 1) {
    const minted = Minted.parse(await callCommand(messaging, 'auth', 'credential.create', { tenantId, label: 'bench' }))
    const basic = Buffer.from(`${minted.clientId}:${minted.clientSecret}`).toString('base64')
    const headers = { authorization: `Basic ${basic}` }
    tokens.push(await fetchToken(`${gateway}/oauth/token`, { grant_type: 'client_credentials' }, headers))
  }
  await messaging.close()
  return tokens
}

/** One call through gateway and amazon-retail, every check on and audited, against the same call to the simulator. */
export async function benchSpapiCall(): Promise<BenchResult[]> {
  rmSync(dir, { recursive: true, force: true })
  const platform = await startPlatform({
    ...{ dir, port: await freePort(), seed: seedDemo },
    onProgress: (text) => console.log(`  ${text}`),
  })
  try {
    const { gateway, simulator, tenants, backing } = platform.demo
    const [tenant] = tenants
    const merchant = Merchant.parse(tenant?.merchants[0])
    if (!tenant || !simulator) throw new Error('no demo tenant, or no simulator')
    // The quota is not part of this measurement.
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ quotaFactor: 1_000 })
    await fetch(`${simulator.url}/_simulator/settings`, { method: 'PUT', headers, body })
    const tokenCount = Math.ceil((warmRounds + rounds) / callsPerCredential)
    const tokens = await mintTokens(gateway, backing.nats, tenant.id, tokenCount)
    const direct = await openDirect(simulator.url, merchant)
    const ours = openOurs(gateway, tokens, merchant)
    const pairs = await inTurns({ rounds, warmRounds }, { ours: () => timedMs(ours), peer: () => timedMs(direct) })
    const p99 = (name: 'ours' | 'peer') =>
      percentile(
        pairs.map((pair) => pair[name]),
        0.99,
      ).toFixed(2)
    console.log(`  p99 ${p99('ours')} ms through the platform, ${p99('peer')} ms directly`)
    const name = 'one SP-API call through the platform / the same call made directly, p50'
    return [comparison({ name, unit: 'ms', pairs, bar: { atMost: 5 } })]
  } finally {
    await platform.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}
