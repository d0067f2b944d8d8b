import type { Region } from '@platform/amazon'

/** A seller or vendor of the Selling Partner API, or an advertiser of the Ads API. */
export type ConnectionKind = 'seller' | 'vendor' | 'ads'

/** `reauth_required`: Amazon no longer accepts the refresh token, so the account has to be authorized again. */
export type ConnectionStatus = 'connected' | 'reauth_required'

/** A marketplace that the selling partner takes part in; `storeName` is empty if Amazon returned none. */
export interface ConnectedMarketplace {
  marketplaceId: string
  storeName: string
}

/** An Ads profile as Amazon last returned it. */
export interface ConnectedProfile {
  /** A 64-bit integer in decimal digits. */
  profileId: string
  name: string
  marketplaceId: string
  /** Country code of Amazon Ads: UK for GB. */
  country: string
  currency: string
  timezone: string
  /** seller, vendor or agency */
  type: string
}

/** AWS keys of the account, a role that they assume, or a role alone, which the platform's keys assume. */
export interface ConnectionAws {
  accessKeyId?: string | undefined
  secretAccessKey?: string | undefined
  roleArn?: string | undefined
}

/** Secrets of a connection; sealed wherever they are stored. */
export interface ConnectionSecrets {
  refreshToken: string
  aws?: ConnectionAws | undefined
}

/** A connection without its secrets. */
export interface ConnectionDetails {
  connectionId: string
  tenantId: string
  accountId: string
  name: string
  kind: ConnectionKind
  region: Region
  amazonId: string | undefined
  /** Empty for advertisers. */
  marketplaces: ConnectedMarketplace[]
  /** Empty for selling partners. */
  profiles: ConnectedProfile[]
  status: ConnectionStatus
  /** Human-readable reason why the status is not `connected`. */
  failure: string | undefined
  connectedAt: Date
  checkedAt: Date
}

/** One authorization of one account in one region. Its secrets are opened at their first use and are never serialized. */
export interface Connection extends ConnectionDetails {
  readonly refreshToken: string
  readonly aws: ConnectionAws | undefined
}

/** Creates a connection whose secrets are inherited getters, so that copying, printing or serializing it omits them. */
export function createConnection(details: ConnectionDetails, open: () => ConnectionSecrets): Connection {
  const secrets = {
    get refreshToken() {
      return open().refreshToken
    },
    get aws() {
      return open().aws
    },
  }
  return Object.assign(Object.create(secrets), details)
}

/** Returns the merchant id of an account in a country (ISO 3166-1). */
export const merchantIdOf = (accountId: string, country: string): string =>
  `${accountId.startsWith('acc_') ? accountId.replace('acc_', 'mer_') : `mer_${accountId}`}_${country.toLowerCase()}`
