import { marketplace } from '@platform/amazon'
import { type Connection, type ConnectionStore, merchantIdOf } from '@platform/amazon-connections'
import { PlatformError } from '@platform/errors'

/** One account in one marketplace, as partners see it. */
export interface Merchant {
  merchantId: string
  /** Amazon's: a seller id, or a vendor's. */
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

/** A merchant, and the authorization by which Amazon is called for it. */
export interface MerchantConnection {
  merchant: Merchant
  connection: Connection
}

const missing = (merchantId: string): PlatformError =>
  new PlatformError('merchant_not_found', `no merchant ${merchantId}`)

/** A dead authorization: nothing is sent to Amazon until somebody gives it again. */
export const reauthRequired = (name: string, cause?: unknown): PlatformError =>
  new PlatformError('reauth_required', `the connection of ${name} is not authorized`, {
    friendly: `Amazon no longer accepts the authorization of ${name}. Connect the account again in the console.`,
    cause,
  })

/** The tenant's merchants, read from its connections: one row per account and marketplace. */
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

  /** @throws PlatformError `merchant_not_found`, also for another tenant's; `reauth_required` when its authorization is dead. */
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
