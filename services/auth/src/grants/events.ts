import type { Outbox } from '@platform/events'
import type { Log, Metrics } from '@platform/telemetry'
import { Counter } from 'prom-client'
import type { Actor } from '../credentials/credential.ts'
import type { Origin } from '../origin-of.ts'
import type { Grant, GrantEnd } from './grant.ts'

interface Asked {
  by: Actor
  clientId: string
  appName: string
  scopes: readonly string[]
  origin: Origin
}

type Needs = { outbox: Pick<Outbox, 'record'>; log: Log; metrics: Metrics }

/** Records audit events, log lines and metrics of consent decisions and of the end of grants. */
export function createGrantEvents({ outbox, log, metrics }: Needs) {
  const decisions = new Counter({
    name: 'auth_consents_total',
    help: 'Consent decisions of users',
    labelNames: ['decision'],
    registers: [metrics],
  })
  const ends = new Counter({
    name: 'auth_grants_ended_total',
    help: 'Grants that ended, by reason',
    labelNames: ['reason'],
    registers: [metrics],
  })
  return {
    async consentGiven({ by, clientId, appName, scopes, origin }: Asked, grant: Grant): Promise<void> {
      decisions.labels('allow').inc()
      log.info({ grantId: grant.grantId, clientId, tenantId: grant.tenantId, actor: by.id }, 'authorize.grant')
      await outbox.record({
        tenant_id: grant.tenantId,
        action: 'authorize.grant',
        actor: by,
        resource: { type: 'grant', id: grant.grantId },
        request: origin,
        outcome: { status: 'ok' },
        details: { client_id: clientId, app: appName, scopes },
      })
    },
    async consentDenied({ by, clientId, appName, scopes, origin }: Asked, tenantId: string | undefined): Promise<void> {
      decisions.labels('deny').inc()
      log.info({ clientId, tenantId, actor: by.id }, 'authorize.deny')
      await outbox.record({
        tenant_id: tenantId ?? 'platform',
        action: 'authorize.deny',
        actor: by,
        resource: { type: 'app', id: clientId },
        request: origin,
        outcome: { status: 'refused', kind: 'access_denied' },
        details: { app: appName, scopes },
      })
    },
    async grantEnded(
      grant: Grant,
      { by, reason, origin }: { by: Actor; reason: GrantEnd; origin?: Origin },
    ): Promise<void> {
      ends.labels(reason).inc()
      const { grantId, tenantId, clientId, userId, scopes } = grant
      log.info({ grantId, clientId, tenantId, actor: by.id, reason }, 'grant.revoke')
      await outbox.record({
        tenant_id: tenantId,
        action: 'grant.revoke',
        actor: by,
        resource: { type: 'grant', id: grantId },
        ...(origin && { request: origin }),
        outcome: { status: 'ok' },
        details: { reason, client_id: clientId, user_id: userId, scopes },
      })
    },
  }
}

export type GrantEvents = ReturnType<typeof createGrantEvents>
