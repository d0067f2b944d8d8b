import type { Log } from '@platform/telemetry'
import type { WarehouseDirectory } from './directory/warehouse-directory.ts'
import type { Pools } from './warehouse/pools.ts'

const retryMs = 2_000

/**
 * Self-tests every managed account once when the service starts. The service is not ready before all accounts were tested. An
 * unreachable warehouse does not hold up the others: its first query runs the self-test again.
 */
export function startSelfTests({
  directory,
  pools,
  log,
}: {
  directory: WarehouseDirectory
  pools: Pools
  log: Pick<Log, 'warn'>
}) {
  let pending = true
  let retry: NodeJS.Timeout | undefined
  const test = async (): Promise<void> => {
    try {
      for (const warehouse of await directory.managed()) {
        await pools
          .admit(warehouse)
          .catch((error: unknown) => log.warn({ tenantId: warehouse.tenantId, err: error }, 'warehouse.self-test'))
      }
      pending = false
    } catch (error) {
      log.warn({ err: error }, 'warehouse.self-test-postponed')
      retry = setTimeout(test, retryMs)
    }
  }
  void test()
  return {
    probe: () => (pending ? 'warehouse accounts have not been tested yet' : undefined),
    close: () => clearTimeout(retry),
  }
}
