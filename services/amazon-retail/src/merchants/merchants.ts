import { marketplace } from '@platform/amazon'
import { type Connection, type ConnectionStore, merchantIdOf } from '@platform/amazon-connections'
import { PlatformError } from '@platform/errors'

/** One account in one marketplace, as the API returns it. */
export interface Merchant {
  merchantId: string
  /** Amazon's id of the seller or vendor; empty if unknown. */
  sellerId: string
  accountId: string
  name: string
  marketplaceId: string
  /** ISO 3166, `GB` for the United Kingdom. */
  country: string
  region: Connection['region']
  /** ISO 4217 */
  currency: string
  status: Connection['status']
}

/** A merchant and the connection that authorizes its calls to Amazon. */
export interface MerchantConnection {
  merchant: Merchant
  connection: Connection
}

const missing = (merchantId: string): PlatformError =>
  new PlatformError('merchant_not_found', `there is no merchant ${merchantId}`)

/** Makes the error for a connection that Amazon no longer accepts, which has to be authorized again. */
export const reauthRequired = (name: string, cause?: unknown): PlatformError =>
  new PlatformError('reauth_required', `the connection of ${name} is not authorized`, {
    friendly: `Amazon no longer accepts the authorization of ${name}. Connect the account again in the console.`,
    cause,
  })

/** Derives a tenant's merchants from its connections: one per account and marketplace. */
export class Merchants {
  readonly #store: Pick<ConnectionStore, 'list'>

  constructor(store: Pick<ConnectionStore, 'list'>) {
    this.#store = store
  }

  async list(tenantId: string): Promise<MerchantConnection[]> {
    const connections = await this.#store.list(tenantId).catch((cause: unknown) => {
      throw new PlatformError('unavailable', 'connections cannot be read', { cause })
    })
    return connections.flatMap((connection) => merchantsOf(connection).map((merchant) => ({ merchant, connection })))
  }

  /**
   * @throws PlatformError `merchant_not_found`, also for another tenant's merchant; `reauth_required` when it has to be
   * authorized again
   */
  async find(tenantId: string, merchantId: string): Promise<MerchantConnection> {
    const found = (await this.list(tenantId)).find(({ merchant }) => merchant.merchantId === merchantId)
    if (!found) throw missing(merchantId)
    if (found.connection.status === 'reauth_required') throw reauthRequired(found.merchant.name)
    return found
  }
}

function merchantsOf({ accountId, name, region, amazonId, marketplaces, status }: Connection): Merchant[] {
  return marketplaces.flatMap(({ marketplaceId }) => {
    const found = marketplace(marketplaceId)
    if (!found) return []
    const { country, currency } = found
    return {
      merchantId: merchantIdOf(accountId, country),
      sellerId: amazonId ?? '',
      accountId,
      name: `${name} ${country}`,
      marketplaceId,
      country,
      region,
      currency,
      status,
    }
  })
}
