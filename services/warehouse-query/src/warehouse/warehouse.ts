import type { WarehouseDirectory } from '../directory/warehouse-directory.ts'
import type { ByteBudget } from './byte-budget.ts'
import type { Facts } from './facts.ts'
import type { Pools } from './pools.ts'
import { type QueryAnswer, runQuery } from './run-query.ts'
import { translateError } from './translate-error.ts'

/** A tenant's warehouse, ready for queries. */
export interface TenantWarehouse {
  /** The only schema that the tenant's statements may name. */
  database: string
  /** Returns the facts that the guard needs. @throws PlatformError `warehouse_unavailable`. */
  facts(): Promise<Facts>
  run(text: string, options: { timeoutMs: number; signal: AbortSignal }): Promise<QueryAnswer>
}

/** Creates the lookup from tenants to their warehouses. */
export const createWarehouse = ({
  directory,
  pools,
  budget,
}: {
  directory: WarehouseDirectory
  pools: Pools
  budget: ByteBudget
}) => ({
  /** Returns a tenant's warehouse. @throws PlatformError `warehouse_unavailable`. */
  async of(tenantId: string): Promise<TenantWarehouse> {
    const pool = pools.of(await directory.of(tenantId))
    return {
      database: pool.database,
      facts: () =>
        pool.facts.get().catch((error: unknown) => {
          throw translateError(error)
        }),
      run: (text, options) => runQuery(pool, budget, { text, ...options }),
    }
  },
})
