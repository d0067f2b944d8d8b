import { route } from '@platform/http'
import type { Context } from '../context.ts'
import { describeProfile } from '../profiles/profile.ts'

/** Lists the tenant's profiles in all regions. `notes` names each region that did not answer, and the age of its profiles. */
export const getProfiles = route(
  { method: 'get', path: '/api/amazon/ads/profiles', scopes: ['ads:read'] },
  async (call, { profiles, events }: Pick<Context, 'profiles' | 'events'>) => {
    const found = await events.audited(
      async (begin) => {
        await begin()
        return profiles.list(call.caller.tenantId, call.signal)
      },
      (outcome) => events.profilesListed(call, outcome),
    )
    return {
      ok: true,
      profiles: found.profiles.map(describeProfile),
      ...(found.notes.length > 0 && { notes: found.notes }),
    }
  },
)
