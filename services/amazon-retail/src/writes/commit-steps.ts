import { PlatformError } from '@platform/errors'
import type { SpapiRequestParts } from '@platform/spapi-catalog'
import type { Progress, SpapiAnswer } from '@platform/spapi-client'
import type { CommitSteps, Concluded, WriteRecord } from '@platform/writes'
import { z } from 'zod'
import { shownDefaults } from '../calls/read.ts'
import {
  errorOfFailure,
  Failure,
  failureOfError,
  outcomeOfAnswer,
  outcomeOfError,
  resultOf,
  type WriteOutcome,
} from './outcome.ts'
import type { WritePlan } from './plan.ts'
import { subjectOf, type WriteEvents } from './write-events.ts'
import { StoredRequest } from './write-request.ts'

interface Options {
  events: WriteEvents
  /** Reads the state and makes the plan. */
  prepare: () => Promise<WritePlan>
  /** Sends the mutating request. */
  send: (parts: SpapiRequestParts, progress: Progress) => Promise<SpapiAnswer>
}

type Steps = CommitSteps<SpapiRequestParts, WriteOutcome>

/** A failure that is stored as the answer, and returned for every later call with the same idempotency key. */
const KeptFailure = z.object({ failure: Failure })

/** Returns the answer of a commit, new or stored. @throws PlatformError if the commit failed */
export function answerOrThrow(answer: unknown): object {
  const kept = KeptFailure.safeParse(answer)
  if (kept.success) throw errorOfFailure(kept.data.failure)
  return z.looseObject({}).parse(answer)
}

const WithAuditId = z.union([
  z.looseObject({ auditId: z.string() }),
  z.looseObject({ failure: z.looseObject({ details: z.looseObject({ auditId: z.string() }) }) }),
])

/** Returns the audit id in a stored answer; empty if it has none. */
export function auditIdOf(answer: unknown): string {
  const { data } = WithAuditId.safeParse(answer)
  if (!data) return ''
  return 'auditId' in data && typeof data.auditId === 'string'
    ? data.auditId
    : (Failure.parse(data.failure).details.auditId?.toString() ?? '')
}

const interrupted = new PlatformError(
  'upstream_error',
  'the process that sent the write ended before the answer arrived',
  {
    friendly: 'The write was sent, and the process ended before Amazon’s answer arrived.',
  },
)

// runCommit returns the plan as `prepare` made it, in this process or before a restart.
const idOf = (plan: unknown): string | null => (plan as WritePlan).snapshot.item.id

/** Returns the failure with the audit id and the result of the item. */
function failureOf(outcome: Exclude<WriteOutcome, { state: 'done' }>, id: string | null, auditId: string): Failure {
  const { failure, state } = outcome
  const unknown = state === 'unknown'
  const result = { index: 0, id, ok: false, code: unknown ? 'unknown' : failure.kind, message: failure.friendly }
  const friendly = unknown
    ? 'The request was sent, but no complete answer arrived. It is unknown whether the write took effect: read the state before you write again.'
    : failure.friendly
  return { ...failure, friendly, details: { ...failure.details, auditId, results: [result] } }
}

/** Returns the end of a commit from the outcome of its request: its answer, or the failure. */
export function conclude(
  outcome: WriteOutcome | undefined,
  plan: unknown,
  { auditId, request }: WriteRecord,
): Concluded {
  if (!outcome) throw new Error('a commit of one request has one outcome')
  const id = idOf(plan)
  if (outcome.state === 'refused') return { failure: errorOfFailure(failureOf(outcome, id, auditId)) }
  if (outcome.state === 'unknown') return { answer: { failure: failureOf(outcome, id, auditId) } }
  const { status, payload, amazonRequestId, location } = outcome
  const { operation, defaults } = StoredRequest.parse(request)
  return {
    answer: {
      ...{ ok: true, operation, dryRun: false, auditId, ...shownDefaults(defaults), status },
      ...{ results: [resultOf(id, payload)], payload },
      ...(location && { location }),
      amazonRequestId: amazonRequestId ?? null,
    },
  }
}

/** Creates the steps of runCommit for SP-API: one request, sent once. */
export function commitSteps({ events, prepare, send }: Options): Steps {
  const startedAt = performance.now()
  return {
    prepare,
    started: (plan, record) => events.started(subjectOf(record), plan as WritePlan),
    refused: ({ kind }, record) => events.ended(subjectOf(record), kind, performance.now() - startedAt),
    unknownResults: (plan) => [
      { index: 0, id: idOf(plan), ok: false, code: 'unknown', message: 'The outcome could not be recorded.' },
    ],
    async send(parts) {
      const progress: Progress = { unanswered: false }
      return send(parts, progress).then(outcomeOfAnswer, (error: unknown) => outcomeOfError(error, progress))
    },
    settle: () => Promise.resolve({ state: 'unknown', failure: failureOfError(interrupted) }),
    conclude: (plan, [outcome], record) => Promise.resolve(conclude(outcome, plan, record)),
    async finished(_plan, [outcome], _concluded, record) {
      if (!outcome) throw new Error('a commit of one request has one outcome')
      return events.finished(subjectOf(record), outcome, performance.now() - startedAt)
    },
  }
}
