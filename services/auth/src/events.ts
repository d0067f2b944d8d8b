import type { NewAuditEvent, Outbox } from '@platform/events'
import type { Log, Metrics } from '@platform/telemetry'
import { Counter } from 'prom-client'
import type { Credential } from './credentials/credential.ts'
import type { Tenant } from './credentials/tenant-store.ts'
import type { Rotation } from './keys/key-store.ts'

/** Where a request came from. */
export interface Origin {
  id: string
  address: string
}

/** What the OAuth server knows of an authenticated client. */
interface Client {
  clientId: string
  clientName?: string | undefined
  tenant_id?: unknown
}

interface Token {
  jti: string
  scope?: string | undefined
  exp?: number | undefined
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
const tenantOf = ({ tenant_id }: Client): string => (typeof tenant_id === 'string' ? tenant_id : 'platform')
const operator = (id: string): NewAuditEvent['actor'] => ({ type: 'operator', id })
const ok = { status: 'ok' } as const

/** One function per business event: the audit event, durable when it resolves, with its log line and metric. */
export function createEvents({ outbox, log, metrics }: Needs) {
  const issued = new Counter({ name: 'auth_tokens_issued_total', help: 'Access tokens issued', registers: [metrics] })
  const revoked = new Counter({
    name: 'auth_tokens_revoked_total',
    help: 'Access tokens revoked',
    registers: [metrics],
  })
  const unknown = new Counter({
    name: 'auth_unknown_clients_total',
    help: 'Requests of clients that do not exist',
    registers: [metrics],
  })
  const refused = new Counter({
    name: 'auth_refusals_total',
    help: 'Requests of known clients that were refused, by OAuth error code',
    labelNames: ['error'],
    registers: [metrics],
  })
  const credentialEvent = (
    action: 'credential.create' | 'credential.rotate' | 'credential.revoke',
    { clientId, tenantId, label, scopes }: Credential,
    by: string,
    details: Record<string, unknown> = {},
  ): Promise<void> => {
    log.info({ clientId, tenantId, actor: by }, action)
    return outbox.record({
      tenant_id: tenantId,
      action,
      actor: operator(by),
      resource: { type: 'credential', id: clientId },
      outcome: ok,
      details: { label, scopes, ...details },
    })
  }
  return {
    async tokenIssued({ client, token, origin, durationMs }: TokenEvent): Promise<void> {
      await outbox.record({
        tenant_id: tenantOf(client),
        action: 'token.issue',
        actor: actorOf(client),
        resource: { type: 'token', id: token.jti },
        request: origin,
        outcome: { status: 'ok', duration_ms: durationMs },
        details: { scope: token.scope ?? '' },
      })
      issued.inc()
    },
    async tokenRevoked({ client, token, origin, durationMs }: TokenEvent): Promise<void> {
      await outbox.record({
        tenant_id: tenantOf(client),
        action: 'token.revoke',
        actor: actorOf(client),
        resource: { type: 'token', id: token.jti },
        request: origin,
        outcome: { status: 'ok', duration_ms: durationMs },
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
    /** Counted, never audited one by one: anybody can send these. */
    clientUnknown: (): void => unknown.inc(),
    tenantCreated(tenant: Tenant, by: string): Promise<void> {
      log.info({ tenantId: tenant.id, actor: by }, 'tenant.create')
      return outbox.record({
        tenant_id: tenant.id,
        action: 'tenant.create',
        actor: operator(by),
        resource: { type: 'tenant', id: tenant.id },
        outcome: ok,
        details: { name: tenant.name },
      })
    },
    credentialCreated: (credential: Credential, by: string) => credentialEvent('credential.create', credential, by),
    credentialRotated: (credential: Credential, by: string, graceSeconds: number) =>
      credentialEvent('credential.rotate', credential, by, { grace_seconds: graceSeconds }),
    credentialRevoked: (credential: Credential, by: string) => credentialEvent('credential.revoke', credential, by),
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
