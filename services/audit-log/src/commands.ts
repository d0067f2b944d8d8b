import { command } from '@platform/messaging'
import { z } from 'zod'
import { verifyChains } from './chain/verify-chains.ts'
import type { Context } from './context.ts'
import { findStored } from './store/find-stored.ts'

const StoredInput = z.object({ ids: z.array(z.uuid()).max(1_000) })
const tenantId = z.string().min(1).max(64)
const VerifyInput = z.object({
  tenantId: tenantId.optional(),
  after: z.object({ tenantId, seq: z.number().int().min(0) }).optional(),
})

/** What services and operators may ask of the audit log over NATS. */
export const commandsOf = (needs: Pick<Context, 'database' | 'bucket' | 'signer'>) => ({
  'audit.stored': command(StoredInput, async ({ ids }) => ({ stored: await findStored(needs.database, ids) })),
  'audit.verify': command(VerifyInput, (input) => verifyChains(needs, input)),
})
