import type { ChunkOutcome } from '../outcome/chunk-outcome.ts'
import { withPayload } from '../outcome/conclude-commit.ts'
import type { WriteNeeds } from '../write-needs.ts'
import { storedRequest, type WriteCall, type WriteRequest } from '../write-request.ts'

/** Returns the answer of the first call with the same idempotency key, byte for byte. */
export async function replayWrite(
  auditId: string,
  request: WriteRequest,
  call: WriteCall,
  { writes, writeEvents }: WriteNeeds,
): Promise<object> {
  const record = await writes.find(call.actor.tenantId, auditId)
  if (!record) throw new Error(`the record of write ${auditId} does not exist`)
  const subject = { auditId, attempt: 1, request: storedRequest(request, call.actor), owesEvent: true }
  void call.open.end(writeEvents.replayed(subject))
  return withPayload(
    request.operation,
    record.answer as object,
    record.chunks.map(({ outcome }) => outcome as ChunkOutcome),
  )
}
