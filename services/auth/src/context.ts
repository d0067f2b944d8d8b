import { openOutbox } from '@platform/events'
import { Cleanup } from '@platform/lifecycle'
import { connectMessaging } from '@platform/messaging'
import { openDatabase } from '@platform/postgres'
import { SecretBox } from '@platform/secrets'
import { createLogger, createMetrics } from '@platform/telemetry'
import type { Revocation } from '@platform/tokens'
import { openChangeNotices } from './change-notices.ts'
import type { Config } from './config.ts'
import { createCredentialCache } from './credentials/credential-cache.ts'
import { createCredentialStore } from './credentials/credential-store.ts'
import { createTenantStore } from './credentials/tenant-store.ts'
import { createEvents } from './events.ts'
import { openKeyRing } from './keys/key-ring.ts'
import { createKeyStore } from './keys/key-store.ts'
import { createAdapter } from './oidc/adapter.ts'
import { readIssuedJwt } from './oidc/issued-jwt.ts'
import { createOAuthServer } from './oidc/oauth-server.ts'
import { purgePayloads } from './oidc/payload-store.ts'
import { deliverRevocations } from './revocations/deliver-revocations.ts'
import { createRevocationStore } from './revocations/revocation-store.ts'
import { startPurge } from './start-purge.ts'

const service = 'auth'

/** Everything one replica holds open. */
export type Context = Awaited<ReturnType<typeof openContext>>

/** Opens the dependencies in order; when one fails, those before it are closed. */
export const openContext = (config: Config) =>
  Cleanup.scope(async (cleanup) => {
    const log = createLogger(service, config.log.level)
    const metrics = createMetrics(service)
    const database = cleanup.use(openDatabase(config.postgres.url, { log }), (open) => open.close())
    const messaging = cleanup.use(await connectMessaging(config.nats.url, { name: service, log }), (open) =>
      open.close(),
    )
    const outbox = cleanup.use(openOutbox({ url: config.postgres.url, service, messaging, log, metrics }), (open) =>
      open.close(),
    )
    const events = createEvents({ outbox, log, metrics })

    const revocations = createRevocationStore(database)
    const delivery = cleanup.use(deliverRevocations({ store: revocations, messaging, log, metrics }), (open) =>
      open.close(),
    )
    const revoke = async (revocation: Revocation): Promise<void> => {
      await revocations.record(revocation)
      await delivery.deliver()
    }

    const tenants = createTenantStore(database)
    const credentials = createCredentialStore({ database, revocations, pepper: config.secrets.pepper })
    const cache = createCredentialCache(credentials)
    const keyStore = createKeyStore(database, new SecretBox(config.secrets.keys))
    const ring = cleanup.use(await openKeyRing({ store: keyStore, log }), (open) => open.close())
    const notify = openChangeNotices(
      messaging,
      (notice) => ('keys' in notice ? void ring.reload().catch(() => {}) : cache.forget(notice.credential)),
      { log },
    )
    const oauth = createOAuthServer({
      oauth: config.oauth,
      pepper: config.secrets.pepper,
      credentials: cache,
      adapter: createAdapter({
        database,
        credentials: cache,
        revoke,
        readJwt: readIssuedJwt({ ...config.oauth, ring, revocations }),
      }),
      ring,
      events,
      log,
    })
    const purges = [credentials.purge, revocations.purge, keyStore.purge, () => purgePayloads(database)]
    cleanup.use(startPurge(purges, { log }), (purge) => purge.close())

    return {
      config,
      log,
      metrics,
      messaging,
      tenants,
      credentials,
      keyStore,
      ring,
      oauth,
      events,
      delivery,
      notify,
      health: {
        postgres: database.probe,
        nats: messaging.probe,
        outbox: () => outbox.probe(),
        keys: ring.probe,
      },
      close: () => cleanup.close(),
    }
  })
