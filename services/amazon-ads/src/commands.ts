import { giveAccess } from './commands/ads-access.ts'
import type { Context } from './context.ts'

/** Commands that operators and other services may send to amazon-ads. */
export const createCommands = (
  context: Pick<Context, 'authorizer' | 'config' | 'connections' | 'profiles' | 'writing'>,
) => ({
  ...context.connections.commands,
  ...context.writing.commands,
  'ads.access': giveAccess(context),
})
