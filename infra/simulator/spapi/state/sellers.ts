import { marketplace } from '@platform/amazon'
import type { Seller } from '../../world.ts'
import { sellerOf } from './seller-of.ts'
import type { StatePart } from './state-part.ts'

const languages: Record<string, string> = {
  DE: 'de_DE',
  FR: 'fr_FR',
  IT: 'it_IT',
  ES: 'es_ES',
  JP: 'ja_JP',
  GB: 'en_GB',
  CA: 'en_CA',
}

const participations = ({ marketplaceIds, name }: Seller) =>
  marketplaceIds.flatMap((id) => {
    const known = marketplace(id)
    if (!known) return []
    return [
      {
        marketplace: {
          id,
          name: known.name,
          countryCode: known.country,
          defaultCurrencyCode: known.currency,
          defaultLanguageCode: languages[known.country] ?? 'en_US',
          domainName: `www.${known.name.toLowerCase()}`,
        },
        participation: { isParticipating: true, hasSuspendedListings: false },
        storeName: name,
      },
    ]
  })

/** Sellers API v1. */
export const sellersPart = (): StatePart => ({
  handlers: {
    'sellers.getMarketplaceParticipations': (call) => ({
      status: 200,
      body: { payload: participations(sellerOf(call)) },
    }),
    'sellers.getAccount': (call) => {
      const seller = sellerOf(call)
      const address = { addressLine1: '480 Pine Avenue', city: 'Portland', postalCode: '97201', countryCode: 'US' }
      return {
        status: 200,
        body: {
          payload: {
            marketplaceParticipationList: participations(seller),
            businessType: 'PRIVATE_LIMITED',
            sellingPlan: 'PROFESSIONAL',
            business: { name: seller.name, registeredBusinessAddress: address },
            primaryContact: { name: 'Alex Morgan', address },
          },
        },
      }
    },
  },
})
