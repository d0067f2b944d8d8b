import type { AdminCommand } from '../command.ts'
import { amazonCommands } from './amazon.ts'
import { appCommands } from './app.ts'
import { auditCommands } from './audit.ts'
import { credentialCommands } from './credential.ts'
import { keyCommands } from './keys.ts'
import { setupCodeCommands } from './setup-code.ts'
import { syncCommands } from './sync.ts'
import { tenantCommands } from './tenant.ts'
import { userCommands } from './user.ts'
import { warehouseCommands } from './warehouse.ts'

/** All commands of `npm run admin`, in the order of the usage. */
export const commands: readonly AdminCommand[] = [
  ...tenantCommands,
  ...userCommands,
  ...credentialCommands,
  ...setupCodeCommands,
  ...appCommands,
  ...warehouseCommands,
  ...amazonCommands,
  ...syncCommands,
  ...keyCommands,
  ...auditCommands,
]
