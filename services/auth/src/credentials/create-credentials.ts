import type { Cleanup } from '@platform/lifecycle'
import type { Messaging } from '@platform/messaging'
import type { JoiningDatabase } from '@platform/postgres'
import type { Log, Metrics } from '@platform/telemetry'
import type { Events } from '../events.ts'
import type { Invalidations } from '../invalidations.ts'
import type { RevocationDelivery } from '../revocations/deliver-revocations.ts'
import type { RevocationStore } from '../revocations/revocation-store.ts'
import { countRefusals } from '../setup-codes/count-refusals.ts'
import { createManageSetupCodes } from '../setup-codes/manage-setup-codes.ts'
import { createSetupCodeStore } from '../setup-codes/setup-code-store.ts'
import { createManageTenants } from '../tenants/manage-tenants.ts'
import { followUsage } from '../usage/follow-usage.ts'
import { noteLastUsed } from '../usage/note-last-used.ts'
import { createUsageStore } from '../usage/usage-store.ts'
import { createCredentialCache } from './credential-cache.ts'
import { createCredentialStore } from './credential-store.ts'
import { createManageCredentials } from './manage-credentials.ts'
import { createTenantStore } from './tenant-store.ts'

type Needs = {
  database: JoiningDatabase
  postgresUrl: string
  messaging: Messaging
  pepper: Buffer
  revocations: RevocationStore
  delivery: RevocationDelivery
  invalidations: Invalidations
  events: Events
  log: Log
  metrics: Metrics
}

/** Creates the subsystem of tenants, service credentials, setup codes and usage. `cleanup` closes its timers and consumers. */
export function createCredentials(needs: Needs, cleanup: Cleanup) {
  const { database, messaging, revocations, delivery, invalidations, pepper, events, log, metrics } = needs
  const tenants = createTenantStore({ database, revocations })
  const credentials = createCredentialStore({ database, revocations, pepper })
  const credentialCache = createCredentialCache(credentials)
  invalidations.subscribe((invalidation) => {
    if ('credential' in invalidation) credentialCache.forget(invalidation.credential)
    if ('tenant' in invalidation) credentialCache.clear()
  })
  const invalidate = invalidations.publish
  const lastUsed = cleanup.use(noteLastUsed(database, { log }), (it) => it.close())
  const setupCodes = createSetupCodeStore({ database, pepper })
  const refusals = cleanup.use(countRefusals({ events, log }), (it) => it.close())
  const usage = createUsageStore(database)
  cleanup.use(followUsage({ postgresUrl: needs.postgresUrl, messaging, store: usage, log, metrics }), (it) =>
    it.close(),
  )
  return {
    tenants,
    manageTenants: createManageTenants({ database, tenants, invalidate, delivery, events }),
    credentials,
    credentialCache,
    manageCredentials: createManageCredentials({ database, tenants, credentials, invalidate, delivery, events }),
    manageSetupCodes: createManageSetupCodes({ database, tenants, setupCodes, credentials, refusals, events }),
    setupCodeRefusals: refusals,
    lastUsed,
    usage,
    purges: [setupCodes.purge, usage.purge, credentials.purge],
  }
}
