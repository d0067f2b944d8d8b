import type { Log } from '@platform/telemetry'
import type { NewAuditEvent } from '../audit-event.ts'
import type { Outbox } from '../open-outbox.ts'
import { createAudited, type Outcome } from './audited.ts'

/** The credential that made a call, and the request that carried it. */
export interface AuditActor {
  caller: { tenantId: string; credentialId: string }
  requestId: string
  /** Client address as the gateway saw it. */
  address: string
  /** The gateway sent the request again after the first replica was lost. */
  isRepeat?: boolean
}

interface Options {
  outbox: Pick<Outbox, 'begin' | 'record'>
  log: Log
  /** Error kinds recorded as `refused`; all others are recorded as `failed`. */
  refusals: ReadonlySet<string>
}

const resourceIdLengthMax = 1_024

/** The outcome recorded for a call whose process ended before it. */
export const interrupted = { status: 'unknown', reason: 'the process ended before the call' } as const

/** Returns the outcome in the form of an audit event. Error kinds in `refusals` are `refused`, all others `failed`. */
export const outcomeOf = (
  { kind, durationMs, isOpen }: Outcome,
  refusals: ReadonlySet<string>,
): NewAuditEvent['outcome'] =>
  isOpen
    ? interrupted
    : {
        status: kind === undefined ? 'ok' : refusals.has(kind) ? 'refused' : 'failed',
        ...(kind && { kind }),
        duration_ms: durationMs,
      }

/** Makes audit events of calls by credentials and writes them to the debug log. `audited` records them. */
export function createCallRecorder({ outbox, log, refusals }: Options) {
  return {
    outcomeOf: (outcome: Outcome) => outcomeOf(outcome, refusals),
    audited: createAudited(outbox),
    event(
      { caller, requestId, address, isRepeat }: AuditActor,
      action: string,
      resource: { type: string; id: string },
      outcome: Outcome,
      details: Record<string, unknown> = {},
    ): NewAuditEvent {
      const { kind, durationMs, isOpen } = outcome
      if (!isOpen) log.debug({ requestId, action, kind, durationMs }, action)
      return {
        tenant_id: caller.tenantId,
        action,
        actor: { type: 'credential', id: caller.credentialId },
        resource: { ...resource, id: resource.id.slice(0, resourceIdLengthMax) },
        request: { id: requestId, address, ...(isRepeat && { repeated: true }) },
        outcome: outcomeOf(outcome, refusals),
        details,
      }
    },
  }
}
