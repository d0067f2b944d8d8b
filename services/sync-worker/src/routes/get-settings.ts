import { route } from '@platform/http'
import type { Context } from '../context.ts'
import { askerOf, scopes } from './shared.ts'

/** Returns the tenant's defaults for the settings of its jobs. */
export const getSettings = route(
  { method: 'get', path: '/api/sync/settings', scopes },
  async (call, { events, settings }: Pick<Context, 'events' | 'settings'>) => ({
    ok: true,
    settings: await events.audited(
      async (begin) => {
        await begin()
        return settings.of(call.caller.tenantId)
      },
      (outcome) => events.settingsRead(askerOf(call), outcome),
    ),
  }),
)
