import { route } from '@platform/http'
import type { Context } from '../context.ts'
import { settingsSchema } from '../definition/settings-schema.ts'
import { askerOf, scopes } from './shared.ts'

/** Replaces the tenant's defaults for the settings of its jobs. Runs that begin later use them. */
export const putSettings = route(
  { method: 'put', path: '/api/sync/settings', scopes, body: settingsSchema },
  async (call, { events, settings }: Pick<Context, 'events' | 'settings'>) => {
    await events.audited(
      async (begin) => {
        await begin()
        await settings.set(call.caller.tenantId, call.body, call.caller.credentialId)
      },
      (outcome) => events.settingsChanged(askerOf(call), outcome, { settings: call.body }),
    )
    return { ok: true, settings: call.body }
  },
)
