import { hash } from 'node:crypto'
import { PlatformError } from '@platform/errors'
import { canonicalJson } from '@platform/events'
import { outcomeOfStopped, type RunningWrite, runCommit, type WriteRecord, type Writes } from '@platform/writes'
import { commitSteps, withPayload } from './commit/commit-steps.ts'
import { type Prepared, prepareWrite } from './commit/prepare-write.ts'
import { requireSendable } from './commit/require-sendable.ts'
import type { ChunkOutcome } from './commit/send-chunk.ts'
import { planOf } from './commit/stored-plan.ts'
import { guardrailsFor } from './guardrails/guardrail.ts'
import type { GuardrailStore } from './guardrails/guardrail-store.ts'
import { requirePreview, requireSameState } from './preview/check-preview.ts'
import { describePreview } from './preview/describe-preview.ts'
import type { WriteEvents } from './write-events.ts'
import { storedRequest, type WriteCall, type WriteRequest } from './write-request.ts'

export interface WriteNeeds {
  writes: Writes
  guardrails: Pick<GuardrailStore, 'list'>
  writeEvents: WriteEvents
}

/** Below the edge's patience, so that an answer still arrives. */
const commitMsMax = 52_000
const waitMsMax = 50_000

const sha256 = (value: object): string => hash('sha256', canonicalJson(value))

/** What a preview and its commit have in common. */
const sameCall = ({ operation, profile, body, revertOf }: WriteRequest): string =>
  sha256({ operation: operation.name, profileId: profile.profileId, body: body ?? null, revertOf: revertOf ?? null })

const commitHash = (request: WriteRequest): string =>
  sha256({ call: sameCall(request), previewId: request.previewId ?? null, confirmArchive: request.confirmArchive })

const intentOf = (request: WriteRequest, { asker }: WriteCall, bodyHash: string) => ({
  tenantId: asker.tenantId,
  credentialId: asker.credentialId,
  operation: request.operation.name,
  target: request.profile.profileId,
  request: storedRequest(request, asker),
  bodyHash,
})

async function prepare(request: WriteRequest, call: WriteCall, { guardrails }: WriteNeeds): Promise<Prepared> {
  const { asker, amazon, signal } = call
  const all = await guardrails.list(asker.tenantId).catch((cause: unknown) => {
    throw new PlatformError('unavailable', 'guardrails cannot be read', { cause })
  })
  const own = guardrailsFor(all, asker.credentialId, request.profile.currency)
  return prepareWrite({ ...request, guardrails: own }, amazon, signal)
}

async function preview(request: WriteRequest, call: WriteCall, needs: WriteNeeds): Promise<object> {
  const { writes, writeEvents } = needs
  const prepared = await prepare(request, call, needs)
  const { items, summary, snapshotHash, operation } = prepared
  const auditId = await writes.preview(intentOf(request, call, sameCall(request)), planOf(prepared))
  const subject = { auditId, attempt: 1, request: storedRequest(request, call.asker), owesEvent: true }
  await call.open.end(writeEvents.previewed(subject, items, summary, snapshotHash))
  return { ok: true, operation: operation.name, dryRun: true, auditId, preview: describePreview(items, summary) }
}

/** Carries out what `begin` gave. Every end of it is recorded by the write record, those before anything is sent included. */
async function carryOut(
  write: RunningWrite,
  request: WriteRequest,
  call: WriteCall,
  needs: WriteNeeds,
): Promise<object> {
  const { writes, writeEvents } = needs
  const startedAt = performance.now()
  const bound = async (): Promise<WriteRecord | undefined> =>
    request.previewId === undefined
      ? undefined
      : requirePreview(await writes.find(call.asker.tenantId, request.previewId), {
          target: request.profile.profileId,
          bodyHash: sameCall(request),
        })
  const steps = commitSteps({
    operation: request.operation,
    amazon: call.amazon,
    events: writeEvents,
    endsAt: startedAt + commitMsMax,
    prepare: async () => {
      const previewed = await bound()
      const prepared = await prepare(request, call, needs)
      if (previewed) requireSameState(previewed, prepared)
      requireSendable(prepared)
      return prepared
    },
  })
  call.refuseAs(() => outcomeOfStopped(write))
  const concluded = await runCommit(write, steps)
  if ('failure' in concluded) throw concluded.failure
  return concluded.answer
}

/**
 * A write by the safety model: a dry run reads and answers what would become of each item; a commit does the same, stores the
 * state before, and only then writes.
 * @throws PlatformError `validation_error` with everything that is wrong, or the failure by which nothing was written; Amazon's
 * failures when the state cannot be read; `audit_unavailable` and `unavailable` when it could not be recorded and nothing was sent;
 * OutcomeUnknown when something may have been.
 */
export async function write(request: WriteRequest, call: WriteCall, needs: WriteNeeds): Promise<object> {
  if (request.dryRun) return preview(request, call, needs)
  const { idempotencyKey } = request
  const intent = {
    ...intentOf(request, call, commitHash(request)),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  }
  const begun = await needs.writes.begin(intent, { waitMsMax, signal: call.signal, call: call.open })
  if ('write' in begun) return carryOut(begun.write, request, call, needs)
  return replay(begun.auditId, request, call, needs)
}

/** The first answer, word for word. */
async function replay(auditId: string, request: WriteRequest, call: WriteCall, needs: WriteNeeds): Promise<object> {
  const record = await needs.writes.find(call.asker.tenantId, auditId)
  if (!record) throw new Error(`the record of write ${auditId} is gone`)
  const subject = { auditId, attempt: 1, request: storedRequest(request, call.asker), owesEvent: true }
  void call.open.end(needs.writeEvents.replayed(subject))
  return withPayload(
    request.operation,
    record.answer as object,
    record.chunks.map(({ outcome }) => outcome as ChunkOutcome),
  )
}
