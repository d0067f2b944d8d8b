import { hash } from 'node:crypto'
import { type AmazonOutcome, auditedAtAmazon } from '@platform/amazon'
import { type AuditActor, createCallRecorder, type Outbox } from '@platform/events'
import type { Log } from '@platform/telemetry'

/** A call of the Ads API, as the audit log records it. */
export interface AdsCall {
  operation: string
  profileId: string
  params?: Record<string, unknown> | undefined
  body?: unknown
}

/** Error kinds of calls that the platform refused, or that Amazon refused because of the request. */
const refusals = new Set([
  'validation_error',
  'insufficient_scope',
  'profile_not_found',
  'operation_not_found',
  'operation_not_permitted',
  'not_found',
])
/** Longest JSON of parameters or body in an event; of longer ones the event has the hash. */
const shownLengthMax = 8_192

const pageToken = /token|cursor/i

/** Removes page tokens, since any holder of a token can read its page. */
const withoutTokens = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !pageToken.test(name)))

function kept(name: string, value: unknown): Record<string, unknown> {
  if (value === undefined) return {}
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value)
  const shown = isRecord ? withoutTokens({ ...value }) : value
  const text = JSON.stringify(shown)
  return text.length <= shownLengthMax
    ? { [name]: shown }
    : { [`${name}_sha256`]: hash('sha256', text), [`${name}_length`]: text.length }
}

/** Makes the audit events of this service's calls; `audited` records them. */
export function createEvents({ outbox, log }: { outbox: Pick<Outbox, 'begin' | 'record'>; log: Log }) {
  const { audited, event } = createCallRecorder({ outbox, log, refusals })
  return {
    audited: auditedAtAmazon(audited),
    profilesListed: (actor: AuditActor, outcome: AmazonOutcome) =>
      event(actor, 'profile.list', { type: 'tenant', id: actor.caller.tenantId }, outcome),
    operationsListed: (actor: AuditActor, { query, ...outcome }: AmazonOutcome & { query: Record<string, unknown> }) =>
      event(actor, 'operation.list', { type: 'tenant', id: actor.caller.tenantId }, outcome, { parameters: query }),
    writeRead: (actor: AuditActor, auditId: string, outcome: AmazonOutcome) =>
      event(actor, 'ads.write.read', { type: 'write', id: auditId }, outcome),
    /** A read at Amazon, or a refused call. */
    adsCalled: (actor: AuditActor, { operation, profileId, params, body }: AdsCall, outcome: AmazonOutcome) =>
      event(actor, 'ads.call', { type: 'profile', id: profileId }, outcome, {
        operation: operation.slice(0, 200),
        ...kept('parameters', params),
        ...kept('body', body),
        ...(outcome.amazonRequestId && { amazon_request_id: outcome.amazonRequestId }),
        ...(outcome.amazonStatus && { amazon_status: outcome.amazonStatus }),
      }),
  }
}
