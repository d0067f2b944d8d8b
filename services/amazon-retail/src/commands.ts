import { callOperation } from './commands/operation-call.ts'
import type { Context } from './context.ts'

/** Commands that operators and other services may send to amazon-retail. */
export const createCommands = (
  context: Pick<Context, 'connectionCommands' | 'operations' | 'spapi' | 'merchants' | 'events'>,
) => ({
  ...context.connectionCommands,
  'operation.call': callOperation(context),
})
