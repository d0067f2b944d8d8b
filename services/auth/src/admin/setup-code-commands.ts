import { command } from '@platform/messaging'
import { warehouseScopes } from '@platform/tokens'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { actor, operator } from './actor.ts'
import { scopeList } from './scope-list.ts'

const NewCode = z.object({
  tenantId: z.string(),
  scopes: scopeList.default([...warehouseScopes]),
  label: z.string().trim().max(100).default(''),
  actor,
})

/** `setup-code.mint`, `setup-code.list`, `setup-code.cancel`. A code is returned only when it is minted. */
export const setupCodeCommands = ({ manageSetupCodes }: Pick<Context, 'manageSetupCodes'>) => ({
  'setup-code.mint': command(NewCode, async ({ actor: id, ...input }) => {
    const { setupCode, code } = await manageSetupCodes.mint(input, operator(id))
    return { ...setupCode, code }
  }),
  'setup-code.list': command(z.object({ tenantId: z.string() }), async ({ tenantId }) => ({
    setupCodes: await manageSetupCodes.list(tenantId),
  })),
  'setup-code.cancel': command(z.object({ id: z.string().min(1).max(100), actor }), (input) =>
    manageSetupCodes.cancel(input.id, operator(input.actor)),
  ),
})
