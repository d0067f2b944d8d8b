import { command } from '@platform/messaging'
import { warehouseScopes } from '@platform/tokens'
import { z } from 'zod'
import type { Context } from '../context.ts'
import type { Minted } from '../credentials/manage-credentials.ts'
import { actor, operator } from './actor.ts'
import { scopeList } from './scope-list.ts'

const clientId = z.string().min(1).max(100)
/** Longest overlap of an old and a new client secret of a credential, in seconds. */
const graceSecondsMax = 30 * 86_400
const shown = ({ credential, clientSecret }: Minted) => ({ ...credential, clientSecret })

/**
 * `credential.create`, `credential.rotate`, `credential.revoke`, `credential.get`, `credential.list`. A secret is returned
 * only by the command that creates it.
 */
export const credentialCommands = ({ manageCredentials }: Pick<Context, 'manageCredentials'>) => ({
  'credential.create': command(
    z.object({
      tenantId: z.string(),
      scopes: scopeList.default([...warehouseScopes]),
      label: z.string().trim().max(100).default(''),
      expiresAt: z.iso
        .datetime({ offset: true })
        .transform((text) => new Date(text))
        .optional(),
      allowedCidrs: z.array(z.string()).default([]),
      actor,
    }),
    async ({ actor: id, ...input }) => shown(await manageCredentials.create(input, operator(id))),
  ),
  'credential.rotate': command(
    z.object({ clientId, graceSeconds: z.number().int().min(0).max(graceSecondsMax).default(0), actor }),
    async (input) => ({
      ...shown(await manageCredentials.rotate(input.clientId, input.graceSeconds, operator(input.actor))),
      graceSeconds: input.graceSeconds,
    }),
  ),
  'credential.revoke': command(z.object({ clientId, actor }), (input) =>
    manageCredentials.revoke(input.clientId, operator(input.actor)),
  ),
  'credential.list': command(z.object({ tenantId: z.string() }), async ({ tenantId }) => ({
    credentials: await manageCredentials.list(tenantId),
  })),
  'credential.get': command(z.object({ clientId }), (input) => manageCredentials.get(input.clientId)),
})
