import { route } from '@platform/http'
import { callCommand } from '@platform/messaging'
import { z } from 'zod'
import type { Context } from '../context.ts'

const labelMsMax = 1_000
const Credential = z.object({ tenantId: z.string(), label: z.string() })

const path = '/v1/me'
const Answer = z.object({
  data: z.object({
    tenant_id: z.string(),
    label: z
      .string()
      .nullable()
      .describe(
        'Label of the credential. null: the token does not belong to a service credential, or the label is not available now',
      ),
    client_id: z.string(),
    scopes: z.array(z.string()).describe('Scopes granted to this token'),
  }),
})

/** Describes the caller's token: its tenant, credential and scopes. */
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
    const labelOf = async (): Promise<string | null> => {
      const found = await callCommand(
        messaging,
        'auth',
        'credential.get',
        { clientId: credentialId },
        { timeoutMs: labelMsMax },
      )
      const credential = Credential.parse(found)
      return credential.tenantId === tenantId ? credential.label : null
    }
    // The label is for display only; nothing depends on it.
    const label = await events.audited<string | null>(
      async (begin) => {
        await begin()
        return labelOf().catch(() => null)
      },
      (outcome) => events.dataRead(call, { path, parameters: {}, ...outcome }),
    )
    return {
      data: { tenant_id: tenantId, label, client_id: credentialId, scopes: [...scopes].sort() },
    } satisfies z.input<typeof Answer>
  },
)
