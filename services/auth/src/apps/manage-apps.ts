import type { JoiningDatabase } from '@platform/postgres'
import { parseInput } from '@platform/validation'
import type { Actor } from '../credentials/credential.ts'
import type { GrantStore } from '../grants/grant-store.ts'
import type { Invalidation } from '../invalidations.ts'
import type { RevocationDelivery } from '../revocations/deliver-revocations.ts'
import type { App } from './app.ts'
import { AppChanges, ChangedApp, NewApp } from './app-input.ts'
import type { AppStore } from './app-store.ts'
import type { AppEvents } from './events.ts'

type Needs = {
  database: JoiningDatabase
  apps: AppStore
  grants: Pick<GrantStore, 'endOfRevokedApp'>
  invalidate: (invalidation: Invalidation) => void
  delivery: Pick<RevocationDelivery, 'deliver'>
  events: AppEvents
}

/** Operations on applications for operators. Each one is committed with its audit event and invalidates the caches of all replicas. */
export const createManageApps = ({ database, apps, grants, invalidate, delivery, events }: Needs) => ({
  list: (): Promise<App[]> => apps.list(),
  /** @throws PlatformError `not_found` */
  get: (clientId: string): Promise<App> => apps.get(clientId),
  /**
   * Registers an application. The secret is returned only here; public applications and those with keys have none.
   * @throws PlatformError `validation_error`
   */
  async create(input: unknown, by: Actor): Promise<{ app: App; clientSecret: string | undefined }> {
    const wanted = parseInput(NewApp, input)
    const created = await database.transaction(async () => {
      const made = await apps.create(wanted, by.label ?? by.id)
      await events.appCreated(made.app, by)
      return made
    })
    invalidate({ app: created.app.clientId })
    return created
  },
  /**
   * Changes the given fields. Removed scopes are absent from the next token.
   * @throws PlatformError `validation_error`, `not_found`
   */
  async update(clientId: string, input: unknown, by: Actor): Promise<App> {
    const before = await apps.get(clientId)
    const changes = parseInput(AppChanges, input)
    const { logoUri = before.logoUri, homepage = before.homepage } = changes
    const after: App = {
      ...before,
      name: changes.name ?? before.name,
      redirectUris: changes.redirectUris ?? before.redirectUris,
      scopes: changes.scopes ?? before.scopes,
      jwks: changes.jwks ?? before.jwks,
      logoUri: logoUri ?? undefined,
      homepage: homepage ?? undefined,
    }
    parseInput(ChangedApp, after)
    const app = await database.transaction(async () => {
      const updated = await apps.update(after)
      await events.appUpdated(updated, before, by)
      return updated
    })
    invalidate({ app: clientId })
    return app
  },
  /**
   * Adds a secret; earlier secrets expire after `graceSeconds`.
   * @throws PlatformError `not_found`, also for an application without secrets
   */
  async rotateSecret(clientId: string, graceSeconds: number, by: Actor): Promise<{ app: App; clientSecret: string }> {
    const rotated = await database.transaction(async () => {
      const renewed = await apps.rotate(clientId, graceSeconds)
      await events.appRotated(renewed.app, by, graceSeconds)
      return renewed
    })
    invalidate({ app: clientId })
    return rotated
  },
  /**
   * Revokes the application with its grants and tokens. Irreversible; takes effect on all replicas within one second.
   * @throws PlatformError `not_found`
   */
  async revoke(clientId: string, by: Actor): Promise<App> {
    const app = await database.transaction(async () => {
      const revoked = await apps.revoke(clientId)
      const ended = await grants.endOfRevokedApp(clientId, by.id)
      await events.appRevoked(revoked, by, ended.length)
      return revoked
    })
    invalidate({ app: clientId })
    await delivery.deliver()
    return app
  },
})

export type ManageApps = ReturnType<typeof createManageApps>
