import { marketplace } from './marketplaces.ts'
import type { Region } from './regions.ts'

/** URLs of Amazon. Base URLs have no trailing slash. */
export interface AmazonHosts {
  spapi: Readonly<Record<Region, string>>
  ads: Readonly<Record<Region, string>>
  /** Token endpoint of Login with Amazon. SP-API tokens may come from any region, those of an advertiser only from its own. */
  lwaToken: Readonly<Record<Region, string>>
  /** Consent page for advertisers. */
  adsConsent: Readonly<Record<Region, string>>
  /** AWS region in signatures for a selling region. */
  awsRegion: Readonly<Record<Region, string>>
  /** Returns the AWS STS endpoint of an AWS region. */
  sts(awsRegion: string): string
  /** Returns the consent page of a marketplace for sellers or vendors; undefined if Amazon has none. */
  consent(marketplaceId: string, kind: 'seller' | 'vendor'): string | undefined
}

const perRegion = (of: (region: Lowercase<Region>) => string): Record<Region, string> => ({
  NA: of('na'),
  EU: of('eu'),
  FE: of('fe'),
})

const awsRegion = { NA: 'us-east-1', EU: 'eu-west-1', FE: 'us-west-2' } as const
const consentPath = '/apps/authorize/consent'

/** Returns Amazon's real URLs, with the static sandbox instead of SP-API if `sandbox` is set. */
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

/**
 * Returns URLs below one base URL, such as the simulator's. The region is the first path segment where Amazon has a host per
 * region.
 */
function hostsBelow(base: string, sandbox: boolean): AmazonHosts {
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

/** Returns the URLs of Amazon, or those below `amazonUrl` if set. `sandbox` selects SP-API's static sandbox. */
export const amazonHosts = ({
  amazonUrl,
  sandbox = false,
}: {
  amazonUrl?: string | undefined
  sandbox?: boolean
}): AmazonHosts => (amazonUrl ? hostsBelow(amazonUrl.replace(/\/+$/, ''), sandbox) : realHosts(sandbox))
