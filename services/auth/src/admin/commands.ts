import type { Context } from '../context.ts'
import { credentialCommands } from './credential-commands.ts'
import { keyCommands } from './key-commands.ts'
import { tenantCommands } from './tenant-commands.ts'

/** What operators and other services may ask of this one, over messaging. */
export const createCommands = (context: Context) => ({
  ...tenantCommands(context),
  ...credentialCommands(context),
  ...keyCommands(context),
})
