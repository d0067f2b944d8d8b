import { route } from '@platform/http'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { labelOf } from './label-of.ts'

const path = '/v1/me'
const Answer = z.object({
  data: z.object({
    tenant_id: z.string(),
    label: z
      .string()
      .nullable()
      .describe(
        'Label of the service credential, or name of the person who gave the application access. null: not available now',
      ),
    client_id: z.string(),
    scopes: z.array(z.string()).describe('Scopes granted to this token'),
  }),
})

/** Describes the caller's token: its tenant, its credential or person, and its scopes. */
export const getMe = route(
  {
    method: 'get',
    path,
    scopes: ['account:read'],
    query: z.strictObject({}),
    answer: Answer,
    docs: { summary: 'Who this token is' },
  },
  async (call, { messaging, events }: Pick<Context, 'messaging' | 'events'>) => {
    const { tenantId, credentialId, scopes } = call.caller
    // The label is for display only; nothing depends on it.
    const label = await events.audited<string | null>(
      async (begin) => {
        await begin()
        return labelOf(call.caller, messaging).catch(() => null)
      },
      (outcome) => events.dataRead(call, { path, parameters: {}, ...outcome }),
    )
    return {
      data: { tenant_id: tenantId, label, client_id: credentialId, scopes: [...scopes].sort() },
    } satisfies z.input<typeof Answer>
  },
)
