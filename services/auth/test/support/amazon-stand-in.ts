import { hash } from 'node:crypto'
import type { AmazonConnection, AmazonReader } from '../../src/console/amazon/amazon-reader.ts'

/** The id of the one connection that a tenant has at the stand-in, of either API. */
export const connectionIdOf = (tenantId: string): string => `con_${hash('sha256', tenantId).slice(0, 24)}`

const at = new Date('2026-01-02T03:04:05Z')

/**
 * In the place of the services that hold connections, for tests of pages alone: on the broker of a test run others' would
 * answer. Every tenant has one connection, and its texts are whatever the test wants them to be.
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
    places: async () => [
      { marketplaceId: 'ATVPDKIKX0DER', name: 'Amazon.com', country: 'US', region: 'NA', kinds: ['seller', 'vendor'] },
    ],
    test: async () => ({ ok: false, message: text }),
    guardrails: async () => [guardrail],
    authorize: nothing,
    arrive: nothing,
    complete: nothing,
    add: nothing,
    remove: nothing,
    setGuardrail: nothing,
  }
}
