import { hash } from 'node:crypto'
import { type AmazonOutcome, auditedAtAmazon } from '@platform/amazon'
import { type AuditActor, createCallRecorder, type NewAuditEvent, type Outbox, platformTenant } from '@platform/events'
import type { Log } from '@platform/telemetry'

/** The parts of a call to Amazon that its audit event is made of. */
export interface AuditedCall {
  operation: string
  merchantId?: string
  /** Parameters of the operation. */
  params?: Record<string, unknown>
  body?: unknown
  /** Restricted data was requested, with the scope that it requires. */
  pii?: boolean
  pages?: number
  /** Ids of the operations that the same call used before this one. */
  before?: string[]
}

/** Kinds of errors that refuse a call before anything is sent to Amazon. */
const refusals = new Set([
  'validation_error',
  'insufficient_scope',
  'merchant_not_found',
  'operation_not_found',
  'operation_not_permitted',
  'not_found',
])
const resourceIdLengthMax = 1_024
/** Limit of the parameters as JSON. */
const paramsLengthMax = 8_192

const pageToken = /token/i

/** Omits page tokens, since each grants access to its page. Parameters too long for the log are replaced by their hash. */
function keptParams(params: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.fromEntries(Object.entries(params).filter(([name]) => !pageToken.test(name)))
  const text = JSON.stringify(kept)
  return text.length <= paramsLengthMax ? { parameters: kept } : { parameters_sha256: hash('sha256', text) }
}

/** A body may contain personal data, so only its hash and length are recorded. */
function bodyDetails(body: unknown): Record<string, unknown> {
  if (body === undefined) return {}
  const text = JSON.stringify(body)
  return { body_sha256: hash('sha256', text), body_length: text.length }
}

const detailsOf = (
  { operation, merchantId, params, body, pii, pages, before = [] }: AuditedCall,
  { amazonRequestId, amazonStatus }: AmazonOutcome,
) => ({
  operation,
  ...(merchantId && { merchant: merchantId.slice(0, resourceIdLengthMax) }),
  ...(params && Object.keys(params).length > 0 && keptParams(params)),
  ...bodyDetails(body),
  ...(pii && { pii }),
  ...(before.length > 0 && { operations_before: before }),
  ...(pages !== undefined && pages > 1 && { pages }),
  ...(amazonRequestId && { amazon_request_id: amazonRequestId }),
  ...(amazonStatus && { amazon_status: amazonStatus }),
})

/** Makes the audit events of this service's calls; `audited` records them. */
export function createEvents({ outbox, log }: { outbox: Pick<Outbox, 'begin' | 'record'>; log: Log }) {
  const { audited, event, outcomeOf } = createCallRecorder({ outbox, log, refusals })
  return {
    audited: auditedAtAmazon(audited),
    merchantsListed: (actor: AuditActor, outcome: AmazonOutcome) =>
      event(actor, 'merchant.list', { type: 'tenant', id: actor.caller.tenantId }, outcome),
    operationsListed: (actor: AuditActor, { query, ...outcome }: AmazonOutcome & { query: Record<string, unknown> }) =>
      event(actor, 'operation.list', { type: 'tenant', id: actor.caller.tenantId }, outcome, { parameters: query }),
    writeRead: (actor: AuditActor, auditId: string, outcome: AmazonOutcome) =>
      event(actor, 'retail.write.read', { type: 'write', id: auditId }, outcome),
    /** A call to SP-API that was sent or refused. */
    amazonCalled: (actor: AuditActor, audited: AuditedCall, outcome: AmazonOutcome) =>
      event(
        actor,
        'spapi.call',
        { type: 'merchant', id: audited.merchantId ?? '' },
        outcome,
        detailsOf(audited, outcome),
      ),
    /** An operator's call of an operation that acts on the application. */
    operationCalled: (actor: string, audited: AuditedCall, outcome: AmazonOutcome): NewAuditEvent => ({
      tenant_id: platformTenant,
      action: 'spapi.call',
      actor: { type: 'operator', id: actor },
      resource: { type: 'application', id: 'amazon-retail' },
      outcome: outcomeOf(outcome),
      details: detailsOf(audited, outcome),
    }),
  }
}

/** See createEvents. */
export type Events = ReturnType<typeof createEvents>
