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
        'What the credential is called. null: the token is not a credential’s own, or its name cannot be looked up now',
      ),
    client_id: z.string(),
    scopes: z.array(z.string()).describe('What this token may do'),
  }),
})

/** Whose token this is, and what it may do. */
export const getMe = route<Pick<Context, 'messaging' | 'events'>, undefined, object>(
  {
    method: 'get',
    path,
    scopes: ['account:read'],
    query: z.strictObject({}),
    answer: Answer,
    docs: { summary: 'Who this token is' },
  },
  async (call, { messaging, events }) => {
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
    // The name is for people; nothing else depends on it.
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
