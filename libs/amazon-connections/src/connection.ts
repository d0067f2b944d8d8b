import type { Region } from '@platform/amazon'

/** A seller or vendor of the Selling Partner API, or an advertiser of the Ads API. */
export type ConnectionKind = 'seller' | 'vendor' | 'ads'

/** `reauth_required`: Amazon no longer accepts the refresh token, and somebody has to give their consent again. */
export type ConnectionStatus = 'connected' | 'reauth_required'

/** A marketplace that the selling partner takes part in; `storeName` is empty where Amazon says none. */
export interface ConnectedMarketplace {
  marketplaceId: string
  storeName: string
}

/** An Ads profile, as it was when it was last asked for. */
export interface ConnectedProfile {
  /** Digits; 64 bits at Amazon. */
  profileId: string
  name: string
  marketplaceId: string
  /** As Amazon Ads writes it: UK for GB. */
  country: string
  currency: string
  timezone: string
  /** seller, vendor or agency */
  type: string
}

/** AWS keys of the account's own, a role that they assume, or a role alone, which the platform's keys assume. */
export interface ConnectionAws {
  accessKeyId?: string | undefined
  secretAccessKey?: string | undefined
  roleArn?: string | undefined
}

/** What opens at Amazon; sealed wherever it is kept. */
export interface ConnectionSecrets {
  refreshToken: string
  aws?: ConnectionAws | undefined
}

/** What is known of a connection beside its secrets. */
export interface ConnectionFacts {
  connectionId: string
  tenantId: string
  accountId: string
  name: string
  kind: ConnectionKind
  region: Region
  amazonId: string | undefined
  /** Of a selling partner. */
  marketplaces: ConnectedMarketplace[]
  /** Of an advertiser. */
  profiles: ConnectedProfile[]
  status: ConnectionStatus
  /** Why it is not `connected`, in words. */
  failure: string | undefined
  connectedAt: Date
  checkedAt: Date
}

/** One authorization of one account in one region. Its secrets are opened when they are asked for, and serialised nowhere. */
export interface Connection extends ConnectionFacts {
  readonly refreshToken: string
  readonly aws: ConnectionAws | undefined
}

/** The facts, with secrets that are no own properties: whatever copies or prints a connection leaves them out. */
export function createConnection(facts: ConnectionFacts, open: () => ConnectionSecrets): Connection {
  const secrets = {
    get refreshToken() {
      return open().refreshToken
    },
    get aws() {
      return open().aws
    },
  }
  return Object.assign(Object.create(secrets), facts)
}

/** The merchant that an account is in one country (ISO 3166-1). */
export const merchantIdOf = (accountId: string, country: string): string =>
  `${accountId.startsWith('acc_') ? accountId.replace('acc_', 'mer_') : `mer_${accountId}`}_${country.toLowerCase()}`
