import { getLoader } from './commands/get-loader.ts'
import { provision } from './commands/provision.ts'
import { setWarehouse } from './commands/set-warehouse.ts'
import type { Context } from './context.ts'

/** Commands that operators and other services may send to warehouse-query. */
export const createCommands = (context: Pick<Context, 'config' | 'messaging' | 'directory' | 'events'>) => ({
  'warehouse.set': setWarehouse(context),
  'warehouse.provision': provision(context),
  'loader.get': getLoader(context),
})
