import { hash } from 'node:crypto'
import { type AmazonOutcome, auditedAtAmazon } from '@platform/amazon'
import { type AuditActor, createCallRecorder, type Outbox } from '@platform/events'
import type { Log } from '@platform/telemetry'

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

/** What this service tells the audit log: the events of its calls, which `audited` records. */
export function createEvents({ outbox, log }: { outbox: Pick<Outbox, 'begin' | 'record'>; log: Log }) {
  const { audited, event } = createCallRecorder({ outbox, log, refusals })
  return {
    audited: auditedAtAmazon(audited),
    profilesListed: (actor: AuditActor, outcome: AmazonOutcome) =>
      event(actor, 'profile.list', { type: 'tenant', id: actor.caller.tenantId }, outcome),
    operationsListed: (actor: AuditActor, { query, ...outcome }: AmazonOutcome & { query: Record<string, unknown> }) =>
      event(actor, 'operation.list', { type: 'tenant', id: actor.caller.tenantId }, outcome, { parameters: query }),
    /** Something was read at Amazon, or the call was refused. */
    adsCalled: (actor: AuditActor, { operation, profileId, params, body }: Asked, outcome: AmazonOutcome) =>
      event(actor, 'ads.call', { type: 'profile', id: profileId }, outcome, {
        operation: operation.slice(0, 200),
        ...kept('parameters', params),
        ...kept('body', body),
        ...(outcome.amazonRequestId && { amazon_request_id: outcome.amazonRequestId }),
        ...(outcome.amazonStatus && { amazon_status: outcome.amazonStatus }),
      }),
  }
}
