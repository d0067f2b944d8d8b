import type { WriteRecord } from '@platform/writes'
import { type Prepared, prepareWrite } from '../prepare-write.ts'
import { requirePreview, requireSameState } from '../preview/check-preview.ts'
import type { WriteNeeds } from '../write-needs.ts'
import { hashOfCall, type WriteCall, type WriteRequest } from '../write-request.ts'
import { requireSendable } from './require-sendable.ts'

/** Returns the preview that the commit names with `previewId`; undefined without one. */
async function previewOf(
  { previewId, ...request }: WriteRequest,
  { actor }: WriteCall,
  { writes }: WriteNeeds,
): Promise<WriteRecord | undefined> {
  if (previewId === undefined) return undefined
  const call = { target: request.profile.profileId, bodyHash: hashOfCall(request) }
  return requirePreview(await writes.find(actor.tenantId, previewId), call)
}

/**
 * Prepares a commit: reads the state at Amazon and checks everything that can prevent the write, the state that the preview
 * showed included. Sends nothing.
 * @throws PlatformError `validation_error` with every issue; Amazon's failures when the state cannot be read.
 */
export async function prepareCommit(request: WriteRequest, call: WriteCall, needs: WriteNeeds): Promise<Prepared> {
  const preview = await previewOf(request, call, needs)
  const prepared = await prepareWrite(request, call, needs)
  if (preview) requireSameState(preview, prepared)
  requireSendable(prepared)
  return prepared
}
