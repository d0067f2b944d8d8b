import { randomBytes } from 'node:crypto'
import type { Cleanup } from '@platform/lifecycle'
import { callCommand, connectMessaging } from '@platform/messaging'
import { migrate } from '@platform/operations/migrate'
import { credentials } from '@platform/simulator/world'
import { startTestIssuer } from '@platform/testkit'
import { freePort } from '@platform/tools/local/backing/free-port'
import { startBacking } from '@platform/tools/local/stack'
import { z } from 'zod'
import { loadCore } from '../gateway/load.ts'
import { startNode } from '../gateway/processes.ts'

const silent = { info: () => {}, warn: () => {} }
const Merchants = z.object({
  merchants: z.array(z.object({ merchantId: z.string(), marketplaceId: z.string() })).min(1),
})

/** Several replicas of amazon-retail on one set of servers, with a separate simulator. */
export interface Replicas {
  /** Each replica's address. */
  urls: readonly string[]
  simulator: string
  /** The simulator's nth seller of North America. */
  sellerId(n: number): string
  /** A token, and a merchant of a tenant that has connected the simulator's nth seller of North America. */
  connect(seller: number): Promise<{ token: string; merchantId: string }>
}

/** The measured processes share a core; the servers, the simulator and the clients have the other one. */
export async function startReplicas(cleanup: Cleanup, dir: string, count: number): Promise<Replicas> {
  const { urls } = cleanup.use(
    await startBacking({ dir, only: ['postgres', 'redis', 'nats'], onFatal: (error) => console.error(error) }),
    (it) => it.stop(),
  )
  const roles = await migrate({ adminUrl: urls.postgres, password: (schema) => `bench-only-${schema}` })
  const issuer = cleanup.use(await startTestIssuer(), (it) => it.close())
  const simulator = cleanup.use(
    await startNode(dir, 'simulator', 'infra/simulator/main.ts', {}, { probe: '/_simulator/health', core: loadCore }),
    (it) => it.stop(),
  )
  const { clientId, clientSecret, applicationId } = credentials.applications.retail
  const env = {
    ...{ NATS_URL: urls.nats, POSTGRES_URL: roles.amazon_retail, REDIS_URL: urls.redis },
    ...{ ISSUER: issuer.issuer, JWKS_URL: issuer.jwksUrl, SECRETS_KEYS: `k1:${randomBytes(32).toString('base64')}` },
    ...{ LWA_CLIENT_ID: clientId, LWA_CLIENT_SECRET: clientSecret, SPAPI_APPLICATION_ID: applicationId },
    AMAZON_URL: simulator.url,
  }
  const replicas = await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const opsPort = await freePort()
      const probe = `http://127.0.0.1:${opsPort}/readyz`
      const file = 'services/amazon-retail/src/main.ts'
      return startNode(dir, `amazon-retail-${n}`, file, { ...env, OPS_PORT: String(opsPort) }, { probe })
    }),
  )
  for (const replica of replicas) cleanup.use(replica, (it) => it.stop())
  const messaging = cleanup.use(await connectMessaging(urls.nats, { name: 'bench', log: silent }), (it) => it.close())
  const sellers = credentials.sellers.filter(({ region }) => region === 'NA')
  const sellerAt = (n: number) => {
    const seller = sellers[n]
    if (!seller) throw new Error(`the simulator has no seller ${n} in North America`)
    return seller
  }

  return {
    urls: replicas.map(({ url }) => url),
    simulator: simulator.url,
    sellerId: (n) => sellerAt(n).sellerId,
    async connect(n) {
      const seller = sellerAt(n)
      const { kind, region, name, sellerId, refreshToken } = seller
      const tenantId = `tnt_bench${n}`
      const account = { accountId: `acc_bench${n}`, accountName: name, kind, region, amazonId: sellerId }
      const actor = { type: 'operator', id: 'bench' }
      await callCommand(messaging, 'amazon-retail', 'connection.add', { tenantId, ...account, refreshToken, actor })
      const token = await issuer.mint({ tenant_id: tenantId, scope: 'retail:read' })
      const answer = await fetch(`${replicas[0]?.url}/api/amazon/merchants`, {
        headers: { authorization: `Bearer ${token}` },
      })
      const { merchants } = Merchants.parse(await answer.json())
      const home = merchants.find(({ marketplaceId }) => marketplaceId === seller.marketplaceIds[0])
      if (!home) throw new Error('the seller has no merchant at home')
      return { token, merchantId: home.merchantId }
    },
  }
}
