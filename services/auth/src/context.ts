import { Cleanup } from '@platform/lifecycle'
import { joinTransactions, openDatabase } from '@platform/postgres'
import { SecretBox } from '@platform/secrets'
import { openCore } from '@platform/service'
import { createLogger } from '@platform/telemetry'
import { createApps } from './apps/create-apps.ts'
import type { Config } from './config.ts'
import { openAmazonReader } from './console/amazon/amazon-reader.ts'
import { openAuditReader } from './console/audit/audit-reader.ts'
import { openSyncReader } from './console/sync/sync-reader.ts'
import { createCredentials } from './credentials/create-credentials.ts'
import { createEvents } from './events.ts'
import { openInvalidations } from './invalidations.ts'
import { openKeyRing } from './keys/key-ring.ts'
import { createKeyStore } from './keys/key-store.ts'
import { createOAuth } from './oidc/create-oauth.ts'
import { createShowOnce } from './pages/show-once.ts'
import { openRevocations } from './revocations/open-revocations.ts'
import { startPurge } from './start-purge.ts'
import { transactionalOutbox } from './transactional-outbox.ts'
import { createUsers } from './users/create-users.ts'

const service = 'auth'

/** The open dependencies of one replica, and the operations built on them. */
export type Context = Awaited<ReturnType<typeof openContext>>

/** Opens the dependencies in order. When one fails to open, those before it are closed. */
export const openContext = (config: Config) =>
  Cleanup.scope(async (cleanup) => {
    const log = createLogger(service, config.log.level)
    const database = joinTransactions(cleanup.use(openDatabase(config.postgres.url, { log }), (it) => it.close()))
    const core = await openCore(service, config, cleanup, log)
    const { metrics, messaging, outbox } = core
    const { pepper } = config.secrets
    const secrets = new SecretBox(config.secrets.keys)
    const events = createEvents({ outbox: transactionalOutbox({ database, outbox }), log, metrics })

    const { revocations, delivery } = openRevocations({ ...core, database, redis: config.redis }, cleanup)
    const keyStore = createKeyStore(database, secrets)
    const ring = cleanup.use(await openKeyRing({ store: keyStore, log }), (it) => it.close())
    const invalidations = openInvalidations(messaging, { log })
    invalidations.subscribe((invalidation) => {
      if ('keys' in invalidation) void ring.reload().catch(() => {})
    })

    const shared = { database, pepper, revocations, delivery, invalidations, events }
    const { purges: credentialPurges, ...credentials } = createCredentials(
      { ...shared, ...core, postgresUrl: config.postgres.url },
      cleanup,
    )
    const { purges: appPurges, ...apps } = createApps(shared)
    const { purges: userPurges, ...users } = createUsers({
      ...shared,
      secrets,
      issuer: config.oauth.issuer,
      config: config.users,
      tenants: credentials.tenants,
      manageGrants: apps.manageGrants,
    })
    const { purges: oauthPurges, ...oauth } = createOAuth({
      ...shared,
      config,
      ring,
      clients: { credentials: credentials.credentialCache, apps: apps.appCache },
      grants: apps.grants,
      manageGrants: apps.manageGrants,
      sessions: users.sessions,
      lastUsed: credentials.lastUsed,
      log,
    })
    const showOnce = createShowOnce({ database, box: secrets })
    const purges = [...userPurges, ...credentialPurges, ...appPurges, ...oauthPurges]
    cleanup.use(startPurge([...purges, revocations.purge, keyStore.purge, showOnce.purge], { log }), (it) => it.close())

    return {
      ...core,
      database,
      ...credentials,
      ...apps,
      ...users,
      ...oauth,
      config,
      keyStore,
      ring,
      showOnce,
      audit: openAuditReader(messaging),
      amazon: openAmazonReader(messaging),
      sync: openSyncReader(messaging),
      events,
      delivery,
      invalidate: invalidations.publish,
      health: { postgres: database.probe, nats: core.health.nats, outbox: core.health.audit, keys: ring.probe },
      close: () => cleanup.close(),
    }
  })
