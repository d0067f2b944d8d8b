import { Cleanup } from '@platform/lifecycle'
import { SecretBox } from '@platform/secrets'
import { openService } from '@platform/service'
import { Gauge } from 'prom-client'
import { openCompiler } from './compile/open-compiler.ts'
import type { Config } from './config.ts'
import { WarehouseDirectory } from './directory/warehouse-directory.ts'
import { createEvents } from './events.ts'
import { startSelfTests } from './start-self-tests.ts'
import { Cursors } from './v1/core/cursors.ts'
import { createReadBulkhead } from './v1/core/read-bulkhead.ts'
import { parseAccount } from './warehouse/account.ts'
import { ByteBudget } from './warehouse/byte-budget.ts'
import { Pools } from './warehouse/pools.ts'
import { watchTimeZones } from './warehouse/time-zones.ts'
import { createWarehouse } from './warehouse/warehouse.ts'

const service = 'warehouse-query'

/** Opens the dependencies of the service in order; closing runs in reverse. */
export const openContext = (config: Config) =>
  Cleanup.scope(async (cleanup) => {
    const base = await openService(service, config, cleanup)
    const { log, metrics, database, messaging, outbox } = base
    const events = createEvents({ outbox, log })

    const budget = new ByteBudget(config.warehouse.bytesInFlightMax)
    const { connectMsMax, queriesPerTenantMax } = config.warehouse
    const directory = new WarehouseDirectory({
      ...{ database, messaging, connectMsMax },
      box: new SecretBox(config.secrets.keys),
    })
    const pools = cleanup.use(new Pools({ sessionsMax: queriesPerTenantMax, log }), (it) => it.close())
    const warehouse = createWarehouse({ directory, pools, budget })
    const compile = openCompiler(cleanup, { waitingPerTenantMax: queriesPerTenantMax })
    const selfTests = cleanup.use(startSelfTests({ directory, pools, log }), (it) => it.close())
    const timeZones = cleanup.use(
      watchTimeZones({
        accounts: async () => [
          ...(config.warehouse.adminUrl ? [parseAccount(config.warehouse.adminUrl)] : []),
          ...(await directory.managed()).map(({ account }) => account),
        ],
        log,
      }),
      (it) => it.close(),
    )

    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers: [metrics],
        collect() {
          this.set(read())
        },
      })
    gauge('warehouse_queries_running', 'Sessions that are running a query', () => pools.inUse)
    gauge('warehouse_answer_bytes_held', 'Bytes of answers held in memory', () => budget.bytes)

    return {
      ...base,
      config,
      health: { ...base.health, 'self-test': () => selfTests.probe() ?? pools.probe(), 'time-zones': timeZones.probe },
      directory,
      warehouse,
      pools,
      compile,
      bulkhead: createReadBulkhead(config.warehouse.queriesPerTenantMax),
      cursors: new Cursors(config.cursors.key),
      events,
      close: () => cleanup.close(),
    }
  })

/** All dependencies that are open while the service runs. */
export type Context = Awaited<ReturnType<typeof openContext>>
