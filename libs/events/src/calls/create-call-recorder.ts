import type { Log } from '@platform/telemetry'
import type { NewAuditEvent } from '../audit-event.ts'
import type { Outbox } from '../open-outbox.ts'
import { createAudited, type Outcome } from './audited.ts'

/** The credential that made a call, and the request that carried it. */
export interface AuditActor {
  caller: { tenantId: string; credentialId: string; label?: string | undefined }
  requestId: string
  /** Client address as the gateway saw it. */
  address: string
  method?: string | undefined
  /** Path of the request, without its query. */
  path?: string | undefined
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

/** Returns the actor of a credential's or an application's call. */
export const credentialActor = ({
  credentialId,
  label,
}: Omit<AuditActor['caller'], 'tenantId'>): NewAuditEvent['actor'] => ({
  type: 'credential',
  id: credentialId,
  ...(label && { label }),
})

const pathLengthMax = 1_024

/** Returns the request of a call as its events have it. */
export const requestOf = ({
  requestId,
  address,
  method,
  path,
}: Omit<AuditActor, 'caller'>): NonNullable<NewAuditEvent['request']> => ({
  id: requestId,
  address,
  ...(method !== undefined && { method }),
  ...(path !== undefined && { path: path.slice(0, pathLengthMax) }),
})

/** Makes audit events of calls by credentials and writes them to the debug log. `audited` records them. */
export function createCallRecorder({ outbox, log, refusals }: Options) {
  return {
    outcomeOf: (outcome: Outcome) => outcomeOf(outcome, refusals),
    audited: createAudited(outbox),
    event(
      { caller, isRepeat, ...call }: AuditActor,
      action: string,
      resource: { type: string; id: string },
      outcome: Outcome,
      details: Record<string, unknown> = {},
    ): NewAuditEvent {
      const { kind, durationMs, isOpen } = outcome
      if (!isOpen) log.debug({ requestId: call.requestId, action, kind, durationMs }, action)
      return {
        tenant_id: caller.tenantId,
        action,
        actor: credentialActor(caller),
        resource: { ...resource, id: resource.id.slice(0, resourceIdLengthMax) },
        request: { ...requestOf(call), ...(isRepeat && { repeated: true }) },
        outcome: outcomeOf(outcome, refusals),
        details,
      }
    },
  }
}
