import { PlatformError } from '@platform/errors'
import type { Log } from '@platform/telemetry'
import type { Warehouse } from '../directory/warehouse-directory.ts'
import { Pool } from './pool.ts'
import { selfTest } from './self-test.ts'

interface Options {
  sessionsMax: number
  log: Pick<Log, 'error'>
}

/** One pool per tenant, replaced when its warehouse changes. A managed account is self-tested before its first query. */
export class Pools {
  readonly #options: Options
  readonly #pools = new Map<string, { version: string; pool: Pool }>()
  readonly #breaches = new Map<string, string[]>()

  constructor(options: Options) {
    this.#options = options
  }

  of(warehouse: Warehouse): Pool {
    const { tenantId, version } = warehouse
    const current = this.#pools.get(tenantId)
    if (current?.version === version) return current.pool
    current?.pool.close()
    const pool = new Pool(warehouse.account, {
      sessionsMax: this.#options.sessionsMax,
      admit: () => this.admit(warehouse),
    })
    this.#pools.set(tenantId, { version, pool })
    return pool
  }

  /**
   * Self-tests a managed account. A breach makes the replica not ready and closes that tenant's warehouse.
   * @throws PlatformError `warehouse_unavailable` on a breach; the driver's error when the warehouse is unreachable.
   */
  async admit({ tenantId, account, managed }: Warehouse): Promise<void> {
    if (!managed) return
    const breaches = await selfTest(account)
    if (breaches.length === 0) {
      this.#breaches.delete(tenantId)
      return
    }
    this.#breaches.set(tenantId, breaches)
    this.#options.log.error({ tenantId, breaches }, 'warehouse.self-test-failed')
    throw new PlatformError('warehouse_unavailable', `the account of ${tenantId} can: ${breaches.join('; ')}`)
  }

  /** Returns the finding of the self-test, or undefined. */
  probe(): string | undefined {
    const [first] = this.#breaches
    return first && `the warehouse account of ${first[0]} can: ${first[1].join('; ')}`
  }

  get inUse(): number {
    return [...this.#pools.values()].reduce((sum, { pool }) => sum + pool.inUse, 0)
  }

  close(): void {
    for (const { pool } of this.#pools.values()) pool.close()
  }
}
