import type { Outbox } from '@platform/events'
import type { Log } from '@platform/telemetry'
import type { Actor } from '../credentials/credential.ts'
import type { App } from './app.ts'

type Needs = { outbox: Pick<Outbox, 'record'>; log: Log }
type Action = 'app.create' | 'app.update' | 'app.rotate' | 'app.revoke'

/** Records audit events of partner applications. Applications have no tenant, so the events belong to the platform tenant. */
export function createAppEvents({ outbox, log }: Needs) {
  const record = (action: Action, app: App, by: Actor, details: Record<string, unknown> = {}): Promise<void> => {
    log.info({ clientId: app.clientId, actor: by.id }, action)
    return outbox.record({
      tenant_id: 'platform',
      action,
      actor: by,
      resource: { type: 'app', id: app.clientId },
      outcome: { status: 'ok' },
      details: { name: app.name, ...details },
    })
  }
  const registration = ({ redirectUris, scopes, authMethod }: App) => ({
    redirect_uris: redirectUris,
    scopes,
    auth_method: authMethod,
  })
  return {
    appCreated: (app: App, by: Actor) => record('app.create', app, by, registration(app)),
    appUpdated: (app: App, before: App, by: Actor) =>
      record('app.update', app, by, { ...registration(app), before: { name: before.name, ...registration(before) } }),
    appRotated: (app: App, by: Actor, graceSeconds: number) =>
      record('app.rotate', app, by, { grace_seconds: graceSeconds }),
    appRevoked: (app: App, by: Actor, grants: number) => record('app.revoke', app, by, { grants }),
  }
}

export type AppEvents = ReturnType<typeof createAppEvents>
