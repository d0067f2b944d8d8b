import { callCommand, type Messaging } from '@platform/messaging'
import { z } from 'zod'
import type { DemoTenant } from './catalogue.ts'
import type { KnownTenant } from './demo-memory.ts'

const actor = { type: 'operator', id: 'demo' }
const commandMsMax = 30_000

const Credentials = z.object({
  sellers: z.array(
    z.object({
      sellerId: z.string(),
      region: z.string(),
      refreshToken: z.string(),
      marketplaceIds: z.array(z.string()),
    }),
  ),
  advertisers: z.array(z.object({ region: z.string(), refreshToken: z.string(), profileIds: z.array(z.string()) })),
})
const Listed = z.object({
  connections: z.array(
    z.object({ accountId: z.string(), region: z.string(), status: z.string(), amazonId: z.string().nullish() }),
  ),
})

interface Wanted {
  service: 'amazon-retail' | 'amazon-ads'
  kind: 'seller' | 'ads'
  accountId: string
  region: string
  amazonId?: string
  /** Stated, because Amazon's sandbox returns the same example participations for every seller. */
  marketplaceIds?: string[]
  refreshToken: string
}

/** Returns the authorizations of a tenant's accounts at Amazon: one per account and region. */
function wantedBy({ merchants, profiles }: DemoTenant, credentials: z.infer<typeof Credentials>): Wanted[] {
  const sellers = credentials.sellers.flatMap(({ sellerId, region, refreshToken, marketplaceIds }): Wanted[] => {
    const merchant = merchants.find((one) => one.sellerId === sellerId)
    if (!merchant) return []
    const { accountId } = merchant
    const whose = { accountId, region, amazonId: sellerId, marketplaceIds }
    return [{ service: 'amazon-retail', kind: 'seller', ...whose, refreshToken }]
  })
  const advertisers = credentials.advertisers.flatMap(({ region, refreshToken, profileIds }): Wanted[] => {
    const profile = profiles.find((one) => profileIds.includes(one.profileId))
    return profile ? [{ service: 'amazon-ads', kind: 'ads', accountId: profile.accountId, region, refreshToken }] : []
  })
  return [...sellers, ...advertisers]
}

type Needs = {
  messaging: Messaging
  /** Base URL of the Amazon simulator. */
  simulator: string
  tenants: readonly { tenant: DemoTenant; known: KnownTenant }[]
  signal: AbortSignal
}

/** Connects every account of the demo by its refresh token. Existing connections are left unchanged. */
export async function seedConnections({ messaging, simulator, tenants, signal }: Needs): Promise<void> {
  const response = await fetch(`${simulator}/_simulator/credentials`, { signal })
  const credentials = Credentials.parse(await response.json())

  const connect = async (
    { id: tenantId }: KnownTenant,
    tenant: DemoTenant,
    { service, ...wanted }: Wanted,
  ): Promise<void> => {
    const ask = (name: string, input: object) =>
      callCommand(messaging, service, name, { tenantId, ...input }, { timeoutMs: commandMsMax })
    const { connections } = Listed.parse(await ask('connection.list', {}))
    const isThere = connections.some(
      ({ accountId, region, status }) =>
        accountId === wanted.accountId && region === wanted.region && status === 'connected',
    )
    if (isThere) return
    const accountName = tenant.accounts.find(({ id }) => id === wanted.accountId)?.name
    await ask('connection.add', { ...wanted, ...(accountName && { accountName }), actor })
  }
  await Promise.all(
    tenants.flatMap(({ tenant, known }) => wantedBy(tenant, credentials).map((one) => connect(known, tenant, one))),
  )
}
