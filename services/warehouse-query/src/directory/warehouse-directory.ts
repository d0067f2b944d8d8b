import { PlatformError } from '@platform/errors'
import type { Messaging } from '@platform/messaging'
import type { Database } from '@platform/postgres'
import type { SecretBox } from '@platform/secrets'
import { type Account, formatAccount, parseAccount } from '../warehouse/account.ts'

const changed = 'notice.v1.warehouse-query.changed'
/** An invalidation may be lost, so a cached row is read again after this. */
const freshMsMax = 10_000

/** The database account that a tenant's queries run on. */
export interface Warehouse {
  tenantId: string
  account: Account
  /** True when the provisioning command made the account; otherwise an operator vouches for it. */
  managed: boolean
  /** Changes with every update of the row. */
  version: string
}

interface Row {
  tenant_id: string
  url_sealed: string
  managed: boolean
  version: string
}

const columns = `tenant_id, url_sealed, managed, extract(epoch from updated_at)::text as version`

interface Options {
  database: Database
  box: SecretBox
  messaging: Messaging
  /** Milliseconds that a warehouse may take to accept a connection. */
  connectMsMax: number
}

/** The tenants' warehouses, stored in Postgres with sealed accounts. */
export class WarehouseDirectory {
  readonly #database: Database
  readonly #box: SecretBox
  readonly #messaging: Messaging
  readonly #connectMsMax: number
  readonly #cache = new Map<string, { warehouse: Warehouse; readAt: number }>()

  constructor({ database, box, messaging, connectMsMax }: Options) {
    this.#database = database
    this.#box = box
    this.#messaging = messaging
    this.#connectMsMax = connectMsMax
    messaging.nats.subscribe(changed, {
      callback: (error, message) => {
        if (!error) this.#cache.delete(message.string())
      },
    })
  }

  #open({ tenant_id, url_sealed, managed, version }: Row): Warehouse {
    const account = { ...parseAccount(this.#box.open(url_sealed, tenant_id)), connectMsMax: this.#connectMsMax }
    return { tenantId: tenant_id, account, managed, version }
  }

  /**
   * Returns the tenant's warehouse.
   * @throws PlatformError `warehouse_unavailable` when the tenant has none, or when Postgres does not answer.
   */
  async of(tenantId: string): Promise<Warehouse> {
    const cached = this.#cache.get(tenantId)
    if (cached && performance.now() - cached.readAt < freshMsMax) return cached.warehouse
    const [row] = await this.#database
      .rows<Row>(`select ${columns} from warehouses where tenant_id = $1`, [tenantId])
      .catch((cause: unknown) => {
        throw new PlatformError('warehouse_unavailable', 'the warehouse directory in Postgres does not answer', {
          cause,
        })
      })
    if (!row) {
      throw new PlatformError('warehouse_unavailable', `no warehouse for ${tenantId}`, {
        friendly: 'No warehouse is set up for your tenant yet. Ask your operator to provision one.',
      })
    }
    const warehouse = this.#open(row)
    this.#cache.set(tenantId, { warehouse, readAt: performance.now() })
    return warehouse
  }

  /**
   * Returns the account that loads data into the tenant's warehouse.
   * @throws PlatformError `warehouse_unavailable` when the tenant has none.
   */
  async loaderOf(tenantId: string): Promise<Account> {
    const [row] = await this.#database.rows<{ loader_sealed: string | null }>(
      'select loader_sealed from warehouses where tenant_id = $1',
      [tenantId],
    )
    if (row?.loader_sealed) return parseAccount(this.#box.open(row.loader_sealed, tenantId))
    throw new PlatformError('warehouse_unavailable', `no loader for ${tenantId}`, {
      friendly:
        'No account loads data into your warehouse yet. Ask your operator for "warehouse provision", or "warehouse set" with --loader-url.',
    })
  }

  async managed(): Promise<Warehouse[]> {
    const rows = await this.#database.rows<Row>(`select ${columns} from warehouses where managed`)
    return rows.map((row) => this.#open(row))
  }

  /** Points a tenant at an account, and at its loader, if any. Every replica uses it from the next query on. */
  async put(
    tenantId: string,
    account: Account,
    { managed, loader }: { managed: boolean; loader?: Account | undefined },
  ): Promise<void> {
    const seal = (of: Account): string => this.#box.seal(formatAccount(of), tenantId)
    await this.#database.rows(
      `insert into warehouses (tenant_id, url_sealed, database, managed, loader_sealed) values ($1, $2, $3, $4, $5)
       on conflict (tenant_id) do update set url_sealed = excluded.url_sealed, database = excluded.database,
         managed = excluded.managed, loader_sealed = excluded.loader_sealed, updated_at = clock_timestamp()`,
      [tenantId, seal(account), account.database, managed, loader ? seal(loader) : null],
    )
    this.#cache.delete(tenantId)
    this.#messaging.nats.publish(changed, tenantId)
  }
}
