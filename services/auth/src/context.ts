import { Cleanup } from '@platform/lifecycle'
import { openDatabase } from '@platform/postgres'
import { SharedRedis } from '@platform/redis'
import { SecretBox } from '@platform/secrets'
import { openCore } from '@platform/service'
import { createLogger } from '@platform/telemetry'
import type { Revocation } from '@platform/tokens'
import { createAppStore } from './apps/app-store.ts'
import { createManageApps } from './apps/manage-apps.ts'
import type { Config } from './config.ts'
import { openAmazonReader } from './console/amazon/amazon-reader.ts'
import { openAuditReader } from './console/audit/audit-reader.ts'
import { createCredentialCache } from './credentials/credential-cache.ts'
import { createCredentialStore } from './credentials/credential-store.ts'
import { createManageCredentials } from './credentials/manage-credentials.ts'
import { createTenantStore } from './credentials/tenant-store.ts'
import { createEvents } from './events.ts'
import { createGrantStore } from './grants/grant-store.ts'
import { createManageGrants } from './grants/manage-grants.ts'
import { type Invalidation, openInvalidations } from './invalidations.ts'
import { openKeyRing } from './keys/key-ring.ts'
import { createKeyStore } from './keys/key-store.ts'
import { createAdapter } from './oidc/adapter.ts'
import { ClientLimits } from './oidc/client-limits.ts'
import { findClient } from './oidc/clients.ts'
import { endGrantBy } from './oidc/end-grant.ts'
import { createFastToken } from './oidc/fast-token.ts'
import { readIssuedJwt } from './oidc/issued-jwt.ts'
import { createOAuthServer } from './oidc/oauth-server.ts'
import { endUnusedCode, purgePayloads } from './oidc/payload-store.ts'
import { createRefreshAnswers } from './oidc/refresh/refresh-answers.ts'
import { createShowOnce } from './pages/show-once.ts'
import { createReadThroughCache } from './read-through-cache.ts'
import { deliverRevocations } from './revocations/deliver-revocations.ts'
import { revocationBucket } from './revocations/revocation-bucket.ts'
import { createRevocationStore } from './revocations/revocation-store.ts'
import { revocationsInRedis } from './revocations/revocations-in-redis.ts'
import { countRefusals } from './setup-codes/count-refusals.ts'
import { createManageSetupCodes } from './setup-codes/manage-setup-codes.ts'
import { createSetupCodeStore } from './setup-codes/setup-code-store.ts'
import { startPurge } from './start-purge.ts'
import { createManageTenants } from './tenants/manage-tenants.ts'
import { followUsage } from './usage/follow-usage.ts'
import { noteLastUsed } from './usage/note-last-used.ts'
import { createUsageStore } from './usage/usage-store.ts'
import { createUsers } from './users/create-users.ts'

const service = 'auth'

/** The open dependencies of one replica, and the operations built on them. */
export type Context = Awaited<ReturnType<typeof openContext>>

/** Opens the dependencies in order. When one fails to open, those before it are closed. */
export const openContext = (config: Config) =>
  Cleanup.scope(async (cleanup) => {
    const log = createLogger(service, config.log.level)
    const database = cleanup.use(openDatabase(config.postgres.url, { log }), (open) => open.close())
    const core = await openCore(service, config, cleanup, log)
    const { metrics, messaging, outbox } = core
    const events = createEvents({ outbox, log, metrics })

    const revocations = createRevocationStore(database)
    const redis = cleanup.use(
      new SharedRedis({ url: config.redis.url, name: service, topic: 'revocation', log }),
      (open) => open.close(),
    )
    const channels = [revocationBucket(messaging), revocationsInRedis(redis, config.redis.shards)]
    const delivery = cleanup.use(deliverRevocations({ store: revocations, channels, log, metrics }), (open) =>
      open.close(),
    )
    const revoke = async (revocation: Revocation): Promise<void> => {
      await revocations.record(revocation)
      await delivery.deliver()
    }

    const tenants = createTenantStore({ database, revocations })
    const credentials = createCredentialStore({ database, revocations, pepper: config.secrets.pepper })
    const cache = createCredentialCache(credentials)
    const apps = createAppStore({ database, revocations, pepper: config.secrets.pepper })
    const appCache = createReadThroughCache(apps.findLive)
    const grants = createGrantStore({ database, revocations })
    const refreshAnswers = createRefreshAnswers(database)
    const box = new SecretBox(config.secrets.keys)
    const showOnce = createShowOnce({ database, box })
    const keyStore = createKeyStore(database, box)
    const ring = cleanup.use(await openKeyRing({ store: keyStore, log }), (open) => open.close())
    const onInvalidation = (invalidation: Invalidation): void => {
      if ('keys' in invalidation) void ring.reload().catch(() => {})
      else if ('credential' in invalidation) cache.forget(invalidation.credential)
      else if ('app' in invalidation) appCache.forget(invalidation.app)
      else cache.clear()
    }
    const invalidate = openInvalidations(messaging, onInvalidation, { log })
    const manageTenants = createManageTenants({ tenants, invalidate, delivery, events })
    const manageApps = createManageApps({ apps, grants, invalidate, delivery, events })
    const manageGrants = createManageGrants({ grants, delivery, events })
    const lastUsed = cleanup.use(noteLastUsed(database, { log }), (open) => open.close())
    const { purges: userPurges, ...users } = createUsers({
      database,
      secrets: box,
      pepper: config.secrets.pepper,
      issuer: config.oauth.issuer,
      config: config.users,
      tenants,
      revocations,
      delivery,
      manageGrants,
      events,
    })
    const oauth = createOAuthServer({
      oauth: config.oauth,
      pepper: config.secrets.pepper,
      credentials: cache,
      apps: appCache,
      sessions: users.sessions,
      grants,
      refreshAnswers,
      endUnusedCode: endUnusedCode(database),
      adapter: createAdapter({
        database,
        audience: config.oauth.audience,
        credentials: cache,
        apps: appCache,
        grants,
        endGrant: endGrantBy(manageGrants),
        refreshAnswers,
        revoke,
        readJwt: readIssuedJwt({ ...config.oauth, ring, revocations }),
      }),
      ring,
      events,
      lastUsed,
      log,
    })
    const fastToken = createFastToken({
      ...{ oauth: config.oauth, pepper: config.secrets.pepper },
      ...{ credentials: cache, ring, events, lastUsed },
    })
    const sources = { credentials: cache, apps: appCache }
    const isClient = (clientId: string): Promise<boolean> =>
      findClient(clientId, sources).then(
        (client) => client !== undefined,
        () => true,
      )
    const manageCredentials = createManageCredentials({ tenants, credentials, invalidate, delivery, events })
    const setupCodes = createSetupCodeStore({ database, pepper: config.secrets.pepper })
    const refusals = cleanup.use(countRefusals({ events, log }), (open) => open.close())
    const manageSetupCodes = createManageSetupCodes({ database, tenants, setupCodes, credentials, refusals, events })
    const usage = createUsageStore(database)
    const usageReports = { postgresUrl: config.postgres.url, messaging, store: usage, log, metrics }
    cleanup.use(followUsage(usageReports), (open) => open.close())
    const purges = [
      ...userPurges,
      setupCodes.purge,
      usage.purge,
      credentials.purge,
      apps.purge,
      refreshAnswers.purge,
      revocations.purge,
      keyStore.purge,
      showOnce.purge,
      () => purgePayloads(database),
    ]
    cleanup.use(startPurge(purges, { log }), (purge) => purge.close())

    return {
      ...core,
      config,
      tenants,
      manageTenants,
      apps,
      manageApps,
      grants,
      manageGrants,
      refreshAnswers,
      credentials,
      manageCredentials,
      manageSetupCodes,
      setupCodeRefusals: refusals,
      usage,
      keyStore,
      showOnce,
      audit: openAuditReader(messaging),
      amazon: openAmazonReader(messaging),
      ...users,
      ring,
      oauth,
      fastToken,
      clientLimits: new ClientLimits(config.clientLimits),
      isClient,
      events,
      delivery,
      invalidate,
      health: {
        postgres: database.probe,
        nats: core.health.nats,
        outbox: core.health.audit,
        keys: ring.probe,
      },
      close: () => cleanup.close(),
    }
  })
