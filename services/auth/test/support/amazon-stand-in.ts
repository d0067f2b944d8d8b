import { hash } from 'node:crypto'
import type { AmazonConnection, AmazonReader } from '../../src/console/amazon/amazon-reader.ts'

/** Returns the id of the tenant's only connection at the stand-in, for either API. */
export const connectionIdOf = (tenantId: string): string => `con_${hash('sha256', tenantId).slice(0, 24)}`

const at = new Date('2026-01-02T03:04:05Z')

/**
 * Replaces the services that hold connections in page tests, because real ones on the shared broker would answer for other
 * tests. Every tenant has one connection with the given texts.
 */
export function amazonStandIn({ text = 'Northwind' }: { text?: string } = {}): AmazonReader {
  const connection = (api: string, tenantId: string): AmazonConnection => ({
    connectionId: connectionIdOf(tenantId),
    accountId: text,
    name: text,
    kind: api === 'ads' ? 'ads' : 'seller',
    region: 'NA',
    amazonId: text,
    marketplaces: [{ marketplaceId: 'ATVPDKIKX0DER', storeName: text }],
    profiles: api === 'ads' ? [{ profileId: text, name: text, country: text, currency: 'USD' }] : [],
    status: 'reauth_required',
    connectedAt: at,
    checkedAt: at,
    failure: text,
  })
  const guardrail = { credentialId: null, currency: 'USD', highestBid: 2, updatedAt: at, updatedBy: text }
  const nothing = async (): Promise<never> => {
    throw new Error('the stand-in does nothing')
  }
  return {
    list: async (api, tenantId) => [connection(api, tenantId)],
    marketplaces: async () => [
      { marketplaceId: 'ATVPDKIKX0DER', name: 'Amazon.com', country: 'US', region: 'NA', kinds: ['seller', 'vendor'] },
    ],
    test: async () => ({ ok: false, message: text }),
    guardrails: async () => [guardrail],
    authorize: nothing,
    authorizeFromAppStore: nothing,
    complete: nothing,
    add: nothing,
    remove: nothing,
    setGuardrail: nothing,
  }
}
