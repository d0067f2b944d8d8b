import type { NewAuditEvent, Outbox } from '@platform/events'
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
}

interface Options {
  outbox: Pick<Outbox, 'record'>
  log: Log
  /** Kinds by which a call is turned down, in contrast to going wrong. */
  refusals: ReadonlySet<string>
}

const resourceIdLengthMax = 1_024

/** Tells the audit log, and the debug log, of calls by credentials. */
export function createCallRecorder({ outbox, log, refusals }: Options) {
  const outcomeOf = ({ kind, durationMs }: Outcome): NewAuditEvent['outcome'] => ({
    status: kind === undefined ? 'ok' : refusals.has(kind) ? 'refused' : 'failed',
    ...(kind && { kind }),
    duration_ms: durationMs,
  })
  return {
    outcomeOf,
    /** Resolves when the event is durable. */
    record(
      { caller, requestId, address }: Asker,
      action: string,
      resource: { type: string; id: string },
      outcome: Outcome,
      details: Record<string, unknown> = {},
    ): Promise<void> {
      const { kind, durationMs } = outcome
      log.debug({ requestId, action, kind, durationMs }, action)
      return outbox.record({
        tenant_id: caller.tenantId,
        action,
        actor: { type: 'credential', id: caller.credentialId },
        resource: { ...resource, id: resource.id.slice(0, resourceIdLengthMax) },
        request: { id: requestId, address },
        outcome: outcomeOf(outcome),
        details,
      })
    },
  }
}
