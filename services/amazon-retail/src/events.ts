import { hash } from 'node:crypto'
import { type NewAuditEvent, type Outbox, platformTenant } from '@platform/events'
import type { Log } from '@platform/telemetry'
import type { Caller } from '@platform/tokens'

/** Who asks, and by which request. */
export interface Asker {
  caller: Pick<Caller, 'tenantId' | 'credentialId'>
  requestId: string
  address: string
}

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

/** What was asked of Amazon, as far as the audit log keeps it. */
export interface Asked {
  operation: string
  merchantId?: string
  /** Parameters of path and query. */
  params?: Record<string, unknown>
  body?: unknown
  /** Restricted data was asked for with the scope that it needs. */
  pii?: boolean
  pages?: number
}

/** Kinds by which a call is turned down before Amazon hears of it. */
const refusals = new Set([
  'validation_error',
  'insufficient_scope',
  'merchant_not_found',
  'operation_not_found',
  'operation_not_permitted',
])
const resourceIdLengthMax = 1_024
/** Of parameters, as JSON. */
const paramsLengthMax = 8_192

const pageToken = /token/i

/** A page token opens its page for whoever has it. What is too long for the log is known by its hash. */
function keptParams(params: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.fromEntries(Object.entries(params).filter(([name]) => !pageToken.test(name)))
  const text = JSON.stringify(kept)
  return text.length <= paramsLengthMax ? { parameters: kept } : { parameters_sha256: hash('sha256', text) }
}

/** A body may hold people's names and addresses: it is recognised by its hash, and never kept. */
function bodyDetails(body: unknown): Record<string, unknown> {
  if (body === undefined) return {}
  const text = JSON.stringify(body)
  return { body_sha256: hash('sha256', text), body_length: text.length }
}

const detailsOf = (
  { operation, merchantId, params, body, pii, pages }: Asked,
  { amazonRequestId, amazonStatus }: Outcome,
) => ({
  operation,
  ...(merchantId && { merchant: merchantId.slice(0, resourceIdLengthMax) }),
  ...(params && Object.keys(params).length > 0 && keptParams(params)),
  ...bodyDetails(body),
  ...(pii && { pii }),
  ...(pages !== undefined && pages > 1 && { pages }),
  ...(amazonRequestId && { amazon_request_id: amazonRequestId }),
  ...(amazonStatus && { amazon_status: amazonStatus }),
})

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
    merchantsListed: (asker: Asker, outcome: Outcome) =>
      record(asker, 'merchant.list', { type: 'tenant', id: asker.caller.tenantId }, outcome),
    operationsListed: (asker: Asker, { query, ...outcome }: Outcome & { query: Record<string, unknown> }) =>
      record(asker, 'operation.list', { type: 'tenant', id: asker.caller.tenantId }, outcome, { parameters: query }),
    /** Amazon was asked something, or the call was refused. */
    amazonCalled: (asker: Asker, asked: Asked, outcome: Outcome) =>
      record(asker, 'spapi.call', { type: 'merchant', id: asked.merchantId ?? '' }, outcome, detailsOf(asked, outcome)),
    /** An operator called an operation that acts on the application, or for no tenant's credential. */
    operationCalled: (actor: string, asked: Asked, outcome: Outcome) =>
      outbox.record({
        tenant_id: platformTenant,
        action: 'spapi.call',
        actor: { type: 'operator', id: actor },
        resource: { type: 'application', id: 'amazon-retail' },
        outcome: outcomeOf(outcome),
        details: detailsOf(asked, outcome),
      }),
  }
}

/** See createEvents. */
export type Events = ReturnType<typeof createEvents>
