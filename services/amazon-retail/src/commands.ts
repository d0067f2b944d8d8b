import { callOperation } from './commands/operation-call.ts'
import { giveAccess } from './commands/spapi-access.ts'
import { giveRestricted } from './commands/spapi-restricted.ts'
import type { Context } from './context.ts'

/** Commands that operators and other services may send to amazon-retail. */
export const createCommands = (
  context: Pick<
    Context,
    | 'config'
    | 'connectionCommands'
    | 'connectionAccessed'
    | 'operations'
    | 'spapi'
    | 'authorizer'
    | 'merchants'
    | 'events'
  >,
) => ({
  ...context.connectionCommands,
  'operation.call': callOperation(context),
  'spapi.access': giveAccess(context),
  'spapi.restricted': giveRestricted(context),
})
