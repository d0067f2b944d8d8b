import type { Warehouses } from '../directory/warehouses.ts'
import type { ByteBudget } from './byte-budget.ts'
import type { Pools } from './pools.ts'
import { type QueryAnswer, runQuery } from './run-query.ts'
import type { Server } from './server.ts'
import { translateError } from './translate-error.ts'

/** A tenant's own warehouse, ready to be asked. */
export interface TenantWarehouse {
  /** The only schema that the tenant's statements may name. */
  database: string
  /** What it runs on. @throws as `run` does, when no connection was ever made. */
  server(): Promise<Server>
  run(text: string, options: { timeoutMs: number; signal: AbortSignal }): Promise<QueryAnswer>
}

/** Resolves tenants to their warehouses. */
export const createWarehouse = ({
  warehouses,
  pools,
  budget,
}: {
  warehouses: Warehouses
  pools: Pools
  budget: ByteBudget
}) => ({
  /** @throws PlatformError `warehouse_unavailable`. */
  async of(tenantId: string): Promise<TenantWarehouse> {
    const pool = pools.of(await warehouses.of(tenantId))
    return {
      database: pool.database,
      server: () =>
        pool.server().catch((error: unknown) => {
          throw translateError(error)
        }),
      run: (text, options) => runQuery(pool, budget, { text, ...options }),
    }
  },
})
