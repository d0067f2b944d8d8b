import { PlatformError } from '@platform/errors'
import type { SpapiRequestParts } from '@platform/spapi-catalog'
import type { CommitSteps, Concluded, WriteRecord } from '@platform/writes'
import { z } from 'zod'
import type { SpapiAnswer } from '../spapi/answer.ts'
import type { Progress } from '../spapi/client.ts'
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
  /** Reads the state, and plans from it. */
  prepare: () => Promise<WritePlan>
  /** The one mutating request. */
  send: (parts: SpapiRequestParts, progress: Progress) => Promise<SpapiAnswer>
}

type Steps = CommitSteps<SpapiRequestParts, WriteOutcome>

/** An answer that is a failure: told again to whoever comes with the same key, so that nothing is sent twice. */
const KeptFailure = z.object({ failure: Failure })

/** The answer of a commit, now or from the record. @throws PlatformError when that is how it ended. */
export function answerOrThrow(answer: unknown): object {
  const kept = KeptFailure.safeParse(answer)
  if (kept.success) throw errorOfFailure(kept.data.failure)
  return z.looseObject({}).parse(answer)
}

const Answered = z.union([
  z.looseObject({ auditId: z.string() }),
  z.looseObject({ failure: z.looseObject({ details: z.looseObject({ auditId: z.string() }) }) }),
])

/** Of the first answer to a key. */
export function auditIdOf(answer: unknown): string {
  const { data } = Answered.safeParse(answer)
  if (!data) return ''
  return 'auditId' in data && typeof data.auditId === 'string'
    ? data.auditId
    : (Failure.parse(data.failure).details.auditId?.toString() ?? '')
}

const interrupted = new PlatformError('upstream_error', 'the process that sent the write stopped before the answer', {
  friendly: 'The write was sent, and the platform stopped before Amazon’s answer came.',
})

// The plans are those that `prepare` made, or had made before the process died.
const idOf = (plan: unknown): string | null => (plan as WritePlan).snapshot.item.id

/** A failure with what the caller needs to find out more. */
function failureOf(outcome: Exclude<WriteOutcome, { state: 'done' }>, id: string | null, auditId: string): Failure {
  const { failure, state } = outcome
  const unknown = state === 'unknown'
  const result = { index: 0, id, ok: false, code: unknown ? 'unknown' : failure.kind, message: failure.friendly }
  const friendly = unknown
    ? 'Amazon was asked, and no whole answer came back. Whether the write happened is not known: read the state before you write again.'
    : failure.friendly
  return { ...failure, friendly, details: { ...failure.details, auditId, results: [result] } }
}

function conclude(outcome: WriteOutcome | undefined, plan: unknown, { auditId, request }: WriteRecord): Concluded {
  if (!outcome) throw new Error('a commit of one request has one outcome')
  const id = idOf(plan)
  if (outcome.state === 'refused') return { failure: errorOfFailure(failureOf(outcome, id, auditId)) }
  if (outcome.state === 'unknown') return { answer: { failure: failureOf(outcome, id, auditId) } }
  const { status, payload, amazonRequestId, location } = outcome
  const { operation } = StoredRequest.parse(request)
  return {
    answer: {
      ...{ ok: true, operation, dryRun: false, auditId, status, results: [resultOf(id, payload)], payload },
      ...(location && { location }),
      amazonRequestId: amazonRequestId ?? null,
    },
  }
}

/** Steps of a commit to SP-API, for runCommit: one request, sent once. */
export function commitSteps({ events, prepare, send }: Options): Steps {
  const startedAt = performance.now()
  return {
    prepare,
    started: (plan, record) => events.started(subjectOf(record), plan as WritePlan),
    refused: ({ kind }, record) => events.ended(subjectOf(record), kind, performance.now() - startedAt),
    unknownResults: (plan) => [
      { index: 0, id: idOf(plan), ok: false, code: 'unknown', message: 'What became of it could not be recorded.' },
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
