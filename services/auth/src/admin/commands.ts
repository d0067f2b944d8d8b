import type { Context } from '../context.ts'
import { appCommands } from './app-commands.ts'
import { credentialCommands } from './credential-commands.ts'
import { grantCommands } from './grant-commands.ts'
import { keyCommands } from './key-commands.ts'
import { setupCodeCommands } from './setup-code-commands.ts'
import { tenantCommands } from './tenant-commands.ts'
import { userCommands } from './user-commands.ts'

/** Returns the commands that operators and other services call over NATS. */
export const createCommands = (context: Context) => ({
  ...tenantCommands(context),
  ...userCommands(context),
  ...credentialCommands(context),
  ...setupCodeCommands(context),
  ...appCommands(context),
  ...grantCommands(context),
  ...keyCommands(context),
})
