import { profiles } from './profiles.ts'
import { seedProfile } from './seed/seed-profile.ts'
import { Store } from './store.ts'

/** Creates the initial state of each profile, by profile id. */
export const openStores = (clock: () => number): Map<string, Store> =>
  new Map(
    profiles.map((profile) => {
      const store = new Store(profile, clock)
      seedProfile(store)
      return [profile.profileId, store]
    }),
  )
