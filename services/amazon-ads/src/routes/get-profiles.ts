import { route } from '@platform/http'
import type { Context } from '../context.ts'
import { describeProfile } from '../profiles/profile.ts'

/** The tenant's profiles of all regions. `notes` says which region could not be asked, and how old its profiles are. */
export const getProfiles = route<Pick<Context, 'profiles' | 'events'>>(
  { method: 'get', path: '/api/amazon/ads/profiles', scopes: ['ads:read'] },
  async (call, { profiles, events }) => {
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
