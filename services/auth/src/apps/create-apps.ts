import type { JoiningDatabase } from '@platform/postgres'
import type { Events } from '../events.ts'
import { createGrantStore } from '../grants/grant-store.ts'
import { createManageGrants } from '../grants/manage-grants.ts'
import type { Invalidations } from '../invalidations.ts'
import { createReadThroughCache } from '../read-through-cache.ts'
import type { RevocationDelivery } from '../revocations/deliver-revocations.ts'
import type { RevocationStore } from '../revocations/revocation-store.ts'
import { createAppStore } from './app-store.ts'
import { createManageApps } from './manage-apps.ts'

type Needs = {
  database: JoiningDatabase
  pepper: Buffer
  revocations: RevocationStore
  delivery: RevocationDelivery
  invalidations: Invalidations
  events: Events
}

/** Creates the subsystem of partner applications and their grants. */
export function createApps({ database, pepper, revocations, delivery, invalidations, events }: Needs) {
  const apps = createAppStore({ database, revocations, pepper })
  const appCache = createReadThroughCache(apps.findLive)
  invalidations.subscribe((invalidation) => {
    if ('app' in invalidation) appCache.forget(invalidation.app)
  })
  const grants = createGrantStore({ database, revocations })
  return {
    apps,
    appCache,
    manageApps: createManageApps({ database, apps, grants, invalidate: invalidations.publish, delivery, events }),
    grants,
    manageGrants: createManageGrants({ database, grants, delivery, events }),
    purges: [apps.purge],
  }
}
