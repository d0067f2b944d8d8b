import { hash } from 'node:crypto'
import type { NewAuditEvent, Outbox } from '@platform/events'
import type { CallContext } from '@platform/http'
import type { Log } from '@platform/telemetry'

/** Who asks, and by which request. */
export type Asker = Pick<CallContext<unknown, unknown, unknown>, 'caller' | 'requestId' | 'address'>

/** How a call ended. */
export interface Outcome {
  /** Undefined: it went well. */
  kind?: string
  durationMs: number
  /** Amazon's id of its last answer; absent when nothing was sent or nothing came back. */
  amazonRequestId?: string
  /** Amazon's HTTP status, when it was a failure. */
  amazonStatus?: number
}

/** What was asked of Amazon. */
export interface Asked {
  operation: string
  profileId: string
  params?: Record<string, unknown> | undefined
  body?: unknown
}

/** Kinds by which a call is turned down before Amazon hears of it, or by Amazon because of how it was asked. */
const refusals = new Set([
  'validation_error',
  'insufficient_scope',
  'profile_not_found',
  'operation_not_found',
  'operation_not_permitted',
])
const resourceIdLengthMax = 1_024
/** Of what was asked, as JSON; what is longer is known by its hash. */
const askedLengthMax = 8_192

const pageToken = /token|cursor/i

/** A page token opens its page for whoever has it. */
const withoutTokens = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !pageToken.test(name)))

function kept(name: string, value: unknown): Record<string, unknown> {
  if (value === undefined) return {}
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value)
  const shown = isRecord ? withoutTokens({ ...value }) : value
  const text = JSON.stringify(shown)
  return text.length <= askedLengthMax
    ? { [name]: shown }
    : { [`${name}_sha256`]: hash('sha256', text), [`${name}_length`]: text.length }
}

const outcomeOf = ({ kind, durationMs }: Outcome): NewAuditEvent['outcome'] => ({
  status: kind === undefined ? 'ok' : refusals.has(kind) ? 'refused' : 'failed',
  ...(kind && { kind }),
  duration_ms: durationMs,
})

/** What this service tells the audit log and its own log. Each resolves when the event is durable. */
export function createEvents({ outbox, log }: { outbox: Pick<Outbox, 'record'>; log: Log }) {
  const record = (
    { caller, requestId, address }: Asker,
    action: string,
    resource: { type: string; id: string },
    outcome: Outcome,
    details: Record<string, unknown> = {},
  ): Promise<void> => {
    log.debug({ requestId, action, kind: outcome.kind, durationMs: outcome.durationMs }, action)
    return outbox.record({
      tenant_id: caller.tenantId,
      action,
      actor: { type: 'credential', id: caller.credentialId },
      resource: { ...resource, id: resource.id.slice(0, resourceIdLengthMax) },
      request: { id: requestId, address },
      outcome: outcomeOf(outcome),
      details,
    })
  }
  return {
    profilesListed: (asker: Asker, outcome: Outcome) =>
      record(asker, 'profile.list', { type: 'tenant', id: asker.caller.tenantId }, outcome),
    operationsListed: (asker: Asker, { query, ...outcome }: Outcome & { query: Record<string, unknown> }) =>
      record(asker, 'operation.list', { type: 'tenant', id: asker.caller.tenantId }, outcome, { parameters: query }),
    /** Something was read at Amazon, or the call was refused. */
    adsCalled: (asker: Asker, { operation, profileId, params, body }: Asked, outcome: Outcome) =>
      record(asker, 'ads.call', { type: 'profile', id: profileId }, outcome, {
        operation: operation.slice(0, 200),
        ...kept('parameters', params),
        ...kept('body', body),
        ...(outcome.amazonRequestId && { amazon_request_id: outcome.amazonRequestId }),
        ...(outcome.amazonStatus && { amazon_status: outcome.amazonStatus }),
      }),
  }
}
