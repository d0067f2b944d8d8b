import { profiles } from './profiles.ts'
import { seedProfile } from './seed/seed-profile.ts'
import { Store } from './store.ts'

/** Each profile's state as it is at the beginning, by profile id. */
export const openStores = (clock: () => number): Map<string, Store> =>
  new Map(
    profiles.map((profile) => {
      const store = new Store(profile, clock)
      seedProfile(store)
      return [profile.profileId, store]
    }),
  )
