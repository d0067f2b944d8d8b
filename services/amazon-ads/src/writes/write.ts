import { commitWrite } from './commit/commit-write.ts'
import { replayWrite } from './commit/replay-write.ts'
import { previewWrite } from './preview/preview-write.ts'
import type { WriteNeeds } from './write-needs.ts'
import { type WriteCall, type WriteRequest, writeIntent } from './write-request.ts'

/** Longest wait for the first call with the same idempotency key. */
const waitMsMax = 50_000

/**
 * Runs one write: a dry run returns a preview, a commit with a known idempotency key returns the first answer, every other commit
 * is carried out.
 * @throws PlatformError `validation_error` with every issue of the request, or the failure that prevented the write; Amazon's
 * failures when the state cannot be read; `audit_unavailable` and `unavailable` when the write could not be recorded and nothing
 * was sent; OutcomeUnknown when a request may have reached Amazon.
 */
export async function write(request: WriteRequest, call: WriteCall, needs: WriteNeeds): Promise<object> {
  if (request.dryRun) return previewWrite(request, call, needs)
  const begun = await needs.writes.begin(writeIntent(request, call), {
    waitMsMax,
    signal: call.signal,
    call: call.open,
  })
  return 'write' in begun
    ? commitWrite(begun.write, request, call, needs)
    : replayWrite(begun.auditId, request, call, needs)
}
