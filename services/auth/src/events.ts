import type { NewAuditEvent, Outbox } from '@platform/events'
import type { Log, Metrics } from '@platform/telemetry'
import { Counter } from 'prom-client'
import { createAppEvents } from './apps/events.ts'
import { createCredentialEvents } from './credentials/events.ts'
import { createGrantEvents } from './grants/events.ts'
import type { Rotation } from './keys/key-store.ts'
import type { Origin } from './origin-of.ts'
import { createSetupCodeEvents } from './setup-codes/events.ts'
import { createTenantEvents } from './tenants/events.ts'
import { createUserEvents } from './users/events.ts'

/** An authenticated client of the OAuth server. */
interface Client {
  clientId: string
  clientName?: string | undefined
  tenant_id?: unknown
}

interface Token {
  jti: string
  scope?: string | undefined
  /** Grant of the token; absent for a credential's own token. */
  grantId?: string | undefined
  accountId?: string | undefined
  extra?: Record<string, unknown> | undefined
}

interface TokenEvent {
  client: Client
  token: Token
  origin: Origin
  durationMs: number
}

type Needs = { outbox: Pick<Outbox, 'record'>; log: Log; metrics: Metrics }

const actorOf = ({ clientId, clientName }: Client): NewAuditEvent['actor'] => ({
  type: 'credential',
  id: clientId,
  ...(clientName && { label: clientName }),
})
/** Returns the tenant of an event: a credential's own, or that of the application's grant. */
const tenantOf = (client: Client, token?: Token): string => {
  const tenantId = token?.extra?.tenant_id ?? client.tenant_id
  return typeof tenantId === 'string' ? tenantId : 'platform'
}
const grantOf = ({ grantId, accountId }: Token) => (grantId ? { grant_id: grantId, user_id: accountId } : {})
const operator = (id: string): NewAuditEvent['actor'] => ({ type: 'operator', id })
const ok = { status: 'ok' } as const

/**
 * Creates one function per business event. Each records the audit event and resolves when it is durable; most also log and
 * count.
 */
export function createEvents({ outbox, log, metrics }: Needs) {
  const issued = new Counter({ name: 'auth_tokens_issued_total', help: 'Access tokens issued', registers: [metrics] })
  const revoked = new Counter({
    name: 'auth_tokens_revoked_total',
    help: 'Access tokens revoked',
    registers: [metrics],
  })
  const unknown = new Counter({
    name: 'auth_unknown_clients_total',
    help: 'Requests that named an unknown client',
    registers: [metrics],
  })
  const refused = new Counter({
    name: 'auth_refusals_total',
    help: 'Requests of known clients that were refused, by OAuth error code',
    labelNames: ['error'],
    registers: [metrics],
  })
  return {
    ...createCredentialEvents({ outbox, log }),
    ...createUserEvents({ outbox, log, metrics }),
    ...createSetupCodeEvents({ outbox, log, metrics }),
    ...createAppEvents({ outbox, log }),
    ...createGrantEvents({ outbox, log, metrics }),
    ...createTenantEvents({ outbox, log }),
    async tokenIssued(event: TokenEvent & { isRefresh: boolean; isRepeated?: boolean }): Promise<void> {
      const { client, token, origin, durationMs, isRefresh, isRepeated } = event
      await outbox.record({
        tenant_id: tenantOf(client, token),
        action: isRefresh ? 'token.refresh' : 'token.issue',
        actor: actorOf(client),
        resource: { type: 'token', id: token.jti },
        request: origin,
        outcome: { status: 'ok', duration_ms: durationMs },
        details: { scope: token.scope ?? '', ...grantOf(token), ...(isRepeated && { repeated: true }) },
      })
      issued.inc()
    },
    async tokenRevoked({ client, token, origin, durationMs }: TokenEvent): Promise<void> {
      await outbox.record({
        tenant_id: tenantOf(client, token),
        action: 'token.revoke',
        actor: actorOf(client),
        resource: { type: 'token', id: token.jti },
        request: origin,
        outcome: { status: 'ok', duration_ms: durationMs },
        details: grantOf(token),
      })
      revoked.inc()
    },
    async tokenRefused(event: {
      client: Client
      endpoint: string
      error: string
      origin: Origin
      durationMs: number
    }): Promise<void> {
      refused.labels(event.error).inc()
      await outbox.record({
        tenant_id: tenantOf(event.client),
        action: 'token.refuse',
        actor: actorOf(event.client),
        request: event.origin,
        outcome: { status: 'refused', kind: event.error, duration_ms: event.durationMs },
        details: { endpoint: event.endpoint },
      })
    },
    /** Counts the request without an audit event, because unauthenticated callers can send any number of these. */
    clientUnknown: (): void => unknown.inc(),
    keysRotated({ kid, signsFrom, replaces }: Rotation, by: string): Promise<void> {
      log.info({ kid, signsFrom, replaces, actor: by }, 'keys.rotate')
      return outbox.record({
        tenant_id: 'platform',
        action: 'keys.rotate',
        actor: operator(by),
        resource: { type: 'signing_key', id: kid },
        outcome: ok,
        details: { signs_from: signsFrom.toISOString(), replaces },
      })
    },
  }
}

export type Events = ReturnType<typeof createEvents>
