import { validationError } from '@platform/errors'
import type { ZodType } from 'zod'
import type { Notice } from '../change-notices.ts'
import type { Actor } from '../credentials/credential.ts'
import type { GrantStore } from '../grants/grant-store.ts'
import type { RevocationDelivery } from '../revocations/deliver-revocations.ts'
import type { App } from './app.ts'
import { AppChanges, ChangedApp, NewApp } from './app-input.ts'
import type { AppStore } from './app-store.ts'
import type { AppEvents } from './events.ts'

type Needs = {
  apps: AppStore
  grants: Pick<GrantStore, 'endOfRevokedApp'>
  notify: (notice: Notice) => void
  delivery: Pick<RevocationDelivery, 'deliver'>
  events: AppEvents
}

/** @throws PlatformError `validation_error` with the path of every field that is wrong */
function parse<T>(schema: ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  throw validationError(parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })))
}

/** What operators do with partner applications; each leaves its audit event and reaches every replica. */
export const createManageApps = ({ apps, grants, notify, delivery, events }: Needs) => ({
  list: (): Promise<App[]> => apps.list(),
  /** @throws PlatformError `not_found` */
  get: (clientId: string): Promise<App> => apps.get(clientId),
  /** The secret is shown now and never again; a public application, and one with keys, has none. @throws `validation_error` */
  async create(input: unknown, by: Actor): Promise<{ app: App; clientSecret: string | undefined }> {
    const created = await apps.create(parse(NewApp, input), by.label ?? by.id)
    notify({ app: created.app.clientId })
    await events.appCreated(created.app, by)
    return created
  },
  /** Changes what is named. Scopes taken away end with the next token. @throws `validation_error`, `not_found` */
  async update(clientId: string, input: unknown, by: Actor): Promise<App> {
    const before = await apps.get(clientId)
    const changes = parse(AppChanges, input)
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
    parse(ChangedApp, after)
    const app = await apps.update(after)
    notify({ app: clientId })
    await events.appUpdated(app, before, by)
    return app
  },
  /** The secrets before it work on for `graceSeconds`. @throws PlatformError `not_found` where there is no secret */
  async rotateSecret(clientId: string, graceSeconds: number, by: Actor): Promise<{ app: App; clientSecret: string }> {
    const rotated = await apps.rotate(clientId, graceSeconds)
    notify({ app: clientId })
    await events.appRotated(rotated.app, by, graceSeconds)
    return rotated
  },
  /** Final: ends all its grants and tokens, within a second everywhere. @throws PlatformError `not_found` */
  async revoke(clientId: string, by: Actor): Promise<App> {
    const app = await apps.revoke(clientId)
    notify({ app: clientId })
    await delivery.deliver()
    const ended = await grants.endOfRevokedApp(clientId, by.id)
    await events.appRevoked(app, by, ended.length)
    return app
  },
})

export type ManageApps = ReturnType<typeof createManageApps>
