export type Language = 'en' | 'de' | 'ja'

/** A marketplace of Amazon, with the demo's assumptions about its shoppers. */
export interface Marketplace {
  marketplaceId: string
  name: string
  /** ISO 3166-1 alpha-2. */
  country: string
  /** Country code of the Amazon Ads API, which writes UK for GB. */
  adsCountry: string
  region: 'NA' | 'EU' | 'FE'
  currency: string
  timezone: string
  language: Language
  /** Minor units per unit of currency: 100 (cents) or 1 (yen). */
  minorUnits: 100 | 1
  /** Price in the marketplace's currency of goods that cost one US dollar. */
  dollarPrice: number
  /** Demand relative to the United States. */
  demand: number
}

export const us: Marketplace = {
  marketplaceId: 'ATVPDKIKX0DER',
  name: 'Amazon.com',
  country: 'US',
  adsCountry: 'US',
  region: 'NA',
  currency: 'USD',
  timezone: 'America/Los_Angeles',
  language: 'en',
  minorUnits: 100,
  dollarPrice: 1,
  demand: 1,
}

export const ca: Marketplace = {
  marketplaceId: 'A2EUQ1WTGCTBG2',
  name: 'Amazon.ca',
  country: 'CA',
  adsCountry: 'CA',
  region: 'NA',
  currency: 'CAD',
  timezone: 'America/Los_Angeles',
  language: 'en',
  minorUnits: 100,
  dollarPrice: 1.36,
  demand: 0.3,
}

export const de: Marketplace = {
  marketplaceId: 'A1PA6795UKMFR9',
  name: 'Amazon.de',
  country: 'DE',
  adsCountry: 'DE',
  region: 'EU',
  currency: 'EUR',
  timezone: 'Europe/Paris',
  language: 'de',
  minorUnits: 100,
  dollarPrice: 0.98,
  demand: 0.6,
}

export const uk: Marketplace = {
  marketplaceId: 'A1F83G8C2ARO7P',
  name: 'Amazon.co.uk',
  country: 'GB',
  adsCountry: 'UK',
  region: 'EU',
  currency: 'GBP',
  timezone: 'Europe/London',
  language: 'en',
  minorUnits: 100,
  dollarPrice: 0.84,
  demand: 0.5,
}

export const jp: Marketplace = {
  marketplaceId: 'A1VC38T7YXB528',
  name: 'Amazon.co.jp',
  country: 'JP',
  adsCountry: 'JP',
  region: 'FE',
  currency: 'JPY',
  timezone: 'Asia/Tokyo',
  language: 'ja',
  minorUnits: 1,
  dollarPrice: 150,
  demand: 0.4,
}
