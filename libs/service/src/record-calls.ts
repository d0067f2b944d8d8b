import type { NewAuditEvent, Outbox } from '@platform/events'
import type { Log } from '@platform/telemetry'
import type { Caller } from '@platform/tokens'
import { createAudited, type Outcome } from './audited.ts'

/** Who asks, and by which request. */
export interface Asker {
  caller: Pick<Caller, 'tenantId' | 'credentialId'>
  requestId: string
  address: string
  isRepeat?: boolean
}

interface Options {
  outbox: Pick<Outbox, 'begin' | 'record'>
  log: Log
  /** Kinds by which a call is turned down, in contrast to going wrong. */
  refusals: ReadonlySet<string>
}

const resourceIdLengthMax = 1_024

/** What is recorded of a call whose process ended before it. */
export const interrupted = { status: 'unknown', reason: 'the process ended before the call' } as const

/** As an audit event has it. `refusals`: kinds by which a call is turned down, in contrast to going wrong. */
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

/** Makes audit events of calls by credentials, and tells the debug log of them. `audited` records them. */
export function createCallRecorder({ outbox, log, refusals }: Options) {
  return {
    outcomeOf: (outcome: Outcome) => outcomeOf(outcome, refusals),
    audited: createAudited(outbox),
    event(
      { caller, requestId, address, isRepeat }: Asker,
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
