import { route } from '@platform/http'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { credentials } from '../definition/inline-credentials.ts'
import { settingsSchema } from '../definition/settings-schema.ts'
import { askerOf, scopes } from './shared.ts'

const Body = z.strictObject({ credentials, settings: settingsSchema.optional() })

/** Tests a connection step by step, without a job. `ok` is true if every step is. */
export const postConnectionTest = route(
  { method: 'post', path: '/api/sync/connections/test', scopes, body: Body },
  async (call, { events, testConnection }: Pick<Context, 'events' | 'testConnection'>) => {
    const { credentials, settings = {} } = call.body
    const { tenantId } = call.caller
    const checks = await events.audited(
      async (begin) => {
        await begin()
        return testConnection({ tenantId, credentials, settings, signal: call.signal })
      },
      (outcome) =>
        events.connectionTested(askerOf(call), typeof credentials === 'string' ? credentials : 'inline', outcome),
    )
    return { ok: checks.every(({ ok }) => ok), checks }
  },
)
