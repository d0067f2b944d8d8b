import type { Outbox } from '@platform/events'
import { type Command, command } from '@platform/messaging'
import { z } from 'zod'
import { Limits } from './guardrail.ts'
import type { GuardrailStore } from './guardrail-store.ts'

interface Needs {
  guardrails: Pick<GuardrailStore, 'list' | 'set'>
  outbox: Pick<Outbox, 'record'>
}

const GetInput = z.object({ tenantId: z.string().min(1).max(64) })

const SetInput = Limits.extend({
  tenantId: z.string().min(1).max(64),
  /** Absent or null: the whole tenant. */
  credentialId: z.string().min(1).max(256).nullish(),
  /** Absent or null: every currency that has no row of its own. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as USD')
    .nullish(),
  actor: z.object({
    type: z.enum(['person', 'operator', 'service']),
    id: z.string().min(1).max(256),
    label: z.string().max(256).optional(),
  }),
})

/**
 * Commands `guardrails.get` {tenantId} and `guardrails.set` {tenantId, credentialId?, currency?, the four limits, actor}. Both
 * return the current `{guardrails: […]}`. `set` replaces all four limits of one row; without any limit it removes the row.
 */
export const guardrailCommands = ({ guardrails, outbox }: Needs): Record<string, Command> => ({
  'guardrails.get': command(GetInput, async ({ tenantId }) => ({ guardrails: await guardrails.list(tenantId) })),
  'guardrails.set': command(SetInput, async ({ tenantId, credentialId = null, currency = null, actor, ...limits }) => {
    const before = await guardrails.list(tenantId)
    const same = (one: { credentialId: string | null; currency: string | null }) =>
      one.credentialId === credentialId && one.currency === currency
    await guardrails.set({ tenantId, credentialId, currency }, limits, actor.label ?? actor.id)
    const after = await guardrails.list(tenantId)
    await outbox.record({
      tenant_id: tenantId,
      action: 'ads.guardrails.set',
      actor: { type: actor.type, id: actor.id, ...(actor.label && { label: actor.label }) },
      resource: { type: 'guardrail', id: [credentialId ?? 'tenant', currency ?? 'any'].join('/') },
      outcome: { status: 'ok' },
      details: { before: before.find(same) ?? null, after: after.find(same) ?? null },
    })
    return { guardrails: after }
  }),
})
