import { marketplace } from './marketplaces.ts'
import type { Region } from './regions.ts'

/** Where Amazon is. Base addresses have no slash at the end. */
export interface AmazonHosts {
  spapi: Readonly<Record<Region, string>>
  ads: Readonly<Record<Region, string>>
  /** Login with Amazon's token address. SP-API tokens come from any region's, an advertiser's from its own. */
  lwaToken: Readonly<Record<Region, string>>
  /** Where an advertiser consents. */
  adsConsent: Readonly<Record<Region, string>>
  /** The AWS region that signatures for a selling region name. */
  awsRegion: Readonly<Record<Region, string>>
  /** AWS STS in an AWS region. */
  sts(awsRegion: string): string
  /** Where a seller or vendor of this marketplace consents, or undefined where Amazon has no such page. */
  consent(marketplaceId: string, kind: 'seller' | 'vendor'): string | undefined
}

const perRegion = (of: (region: Lowercase<Region>) => string): Record<Region, string> => ({
  NA: of('na'),
  EU: of('eu'),
  FE: of('fe'),
})

const awsRegion = { NA: 'us-east-1', EU: 'eu-west-1', FE: 'us-west-2' } as const
const consentPath = '/apps/authorize/consent'

/** Amazon's own addresses; its static sandbox instead of SP-API when asked. */
function realHosts(sandbox: boolean): AmazonHosts {
  const prefix = sandbox ? 'sandbox.' : ''
  const lwa = { NA: 'api.amazon.com', EU: 'api.amazon.co.uk', FE: 'api.amazon.co.jp' }
  return {
    spapi: perRegion((region) => `https://${prefix}sellingpartnerapi-${region}.amazon.com`),
    ads: {
      NA: 'https://advertising-api.amazon.com',
      EU: 'https://advertising-api-eu.amazon.com',
      FE: 'https://advertising-api-fe.amazon.com',
    },
    lwaToken: {
      NA: `https://${lwa.NA}/auth/o2/token`,
      EU: `https://${lwa.EU}/auth/o2/token`,
      FE: `https://${lwa.FE}/auth/o2/token`,
    },
    adsConsent: {
      NA: 'https://www.amazon.com/ap/oa',
      EU: 'https://eu.account.amazon.com/ap/oa',
      FE: 'https://apac.account.amazon.com/ap/oa',
    },
    awsRegion,
    sts: (region) => `https://sts.${region}.amazonaws.com`,
    consent(marketplaceId, kind) {
      const known = marketplace(marketplaceId)
      const central = kind === 'seller' ? known?.sellerCentral : known?.vendorCentral
      return central && central + consentPath
    },
  }
}

/** One address that stands in for all of Amazon; the region is its first path segment where Amazon has a host each. */
function standIn(base: string, sandbox: boolean): AmazonHosts {
  const spapi = sandbox ? `${base}/sandbox` : base
  return {
    spapi: perRegion((region) => `${spapi}/${region}`),
    ads: perRegion((region) => `${base}/${region}`),
    lwaToken: perRegion(() => `${base}/auth/o2/token`),
    adsConsent: perRegion(() => `${base}/ap/oa`),
    awsRegion,
    sts: () => `${base}/sts`,
    consent: (marketplaceId) => (marketplace(marketplaceId) ? base + consentPath : undefined),
  }
}

/** Addresses of Amazon, or of what `amazonUrl` puts in its place; `sandbox` asks for SP-API's static sandbox. */
export const amazonHosts = ({
  amazonUrl,
  sandbox = false,
}: {
  amazonUrl?: string | undefined
  sandbox?: boolean
}): AmazonHosts => (amazonUrl ? standIn(amazonUrl.replace(/\/+$/, ''), sandbox) : realHosts(sandbox))
