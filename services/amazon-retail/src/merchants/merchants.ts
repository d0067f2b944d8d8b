import { marketplace } from '@platform/amazon'
import { type Connection, type ConnectionStore, merchantIdOf, reauthRequired } from '@platform/amazon-connections'
import { PlatformError } from '@platform/errors'
import { findNamed, type NamedConnection } from './find-named.ts'
import type { Merchant } from './merchant.ts'

/** A merchant and the connection that authorizes its calls to Amazon. */
export interface MerchantConnection {
  merchant: Merchant
  connection: Connection
}

const missing = (merchantId: string): PlatformError =>
  new PlatformError('merchant_not_found', `there is no merchant ${merchantId}`)

/** Derives a tenant's merchants from its connections: one per account and marketplace. */
export class Merchants {
  readonly #store: Pick<ConnectionStore, 'list'>
  readonly #consoleUrl: string

  constructor({ store, consoleUrl }: { store: Pick<ConnectionStore, 'list'>; consoleUrl: string }) {
    this.#store = store
    this.#consoleUrl = consoleUrl
  }

  async list(tenantId: string): Promise<MerchantConnection[]> {
    const connections = await this.#connections(tenantId)
    return connections.flatMap((connection) => merchantsOf(connection).map((merchant) => ({ merchant, connection })))
  }

  /**
   * @throws PlatformError `merchant_not_found`, also for another tenant's merchant; `reauth_required` when it has to be
   * authorized again
   */
  async find(tenantId: string, merchantId: string): Promise<MerchantConnection> {
    const found = (await this.list(tenantId)).find(({ merchant }) => merchant.merchantId === merchantId)
    if (!found) throw missing(merchantId)
    this.#requireAuthorized(found.connection)
    return found
  }

  /**
   * Finds the connection that `credentials` names: the id of a merchant, or the id or name of a connection.
   * @throws PlatformError `not_found` with the nearest names, also for another tenant's; `validation_error` for a name of several
   * connections; `reauth_required` when it has to be authorized again
   */
  async findNamed(tenantId: string, credentials: string): Promise<NamedConnection> {
    const connections = await this.#connections(tenantId)
    const found = findNamed(
      connections.map((connection) => ({ connection, merchants: merchantsOf(connection) })),
      credentials,
    )
    this.#requireAuthorized(found.connection)
    return found
  }

  #connections(tenantId: string): Promise<Connection[]> {
    return this.#store.list(tenantId).catch((cause: unknown) => {
      throw new PlatformError('unavailable', 'connections cannot be read', { cause })
    })
  }

  #requireAuthorized(connection: Connection): void {
    if (connection.status === 'reauth_required') throw reauthRequired(connection, this.#consoleUrl)
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
