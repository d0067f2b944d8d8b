import { hash } from 'node:crypto'
import { type AmazonOutcome, auditedAtAmazon } from '@platform/amazon'
import { type AuditActor, createCallRecorder, type NewAuditEvent, type Outbox, platformTenant } from '@platform/events'
import type { Log } from '@platform/telemetry'

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
  /** Operations that the same call was answered from, ahead of this one. */
  before?: string[]
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
  { operation, merchantId, params, body, pii, pages, before = [] }: Asked,
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

/** What this service tells the audit log: the events of its calls, which `audited` records. */
export function createEvents({ outbox, log }: { outbox: Pick<Outbox, 'begin' | 'record'>; log: Log }) {
  const { audited, event, outcomeOf } = createCallRecorder({ outbox, log, refusals })
  return {
    audited: auditedAtAmazon(audited),
    merchantsListed: (actor: AuditActor, outcome: AmazonOutcome) =>
      event(actor, 'merchant.list', { type: 'tenant', id: actor.caller.tenantId }, outcome),
    operationsListed: (actor: AuditActor, { query, ...outcome }: AmazonOutcome & { query: Record<string, unknown> }) =>
      event(actor, 'operation.list', { type: 'tenant', id: actor.caller.tenantId }, outcome, { parameters: query }),
    /** Amazon was asked something, or the call was refused. */
    amazonCalled: (actor: AuditActor, asked: Asked, outcome: AmazonOutcome) =>
      event(actor, 'spapi.call', { type: 'merchant', id: asked.merchantId ?? '' }, outcome, detailsOf(asked, outcome)),
    /** An operator called an operation that acts on the application, or for no tenant's credential. */
    operationCalled: (actor: string, asked: Asked, outcome: AmazonOutcome): NewAuditEvent => ({
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
