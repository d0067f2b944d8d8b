import { planOf } from '../commit/stored-plan.ts'
import { prepareWrite } from '../prepare-write.ts'
import type { WriteNeeds } from '../write-needs.ts'
import { previewIntent, storedRequest, type WriteCall, type WriteRequest } from '../write-request.ts'
import { describeItem } from './describe-item.ts'

/** Stores and returns the preview of a write. Only reads at Amazon. */
export async function previewWrite(request: WriteRequest, call: WriteCall, needs: WriteNeeds): Promise<object> {
  const { writes, writeEvents } = needs
  const prepared = await prepareWrite(request, call, needs)
  const { items, summary, snapshotHash, operation } = prepared
  const auditId = await writes.preview(previewIntent(request, call), planOf(prepared))
  const subject = { auditId, attempt: 1, request: storedRequest(request, call.actor), owesEvent: true }
  await call.open.end(writeEvents.previewed(subject, items, summary, snapshotHash))
  const preview = { items: items.map(describeItem), summary }
  return { ok: true, operation: operation.name, dryRun: true, auditId, preview }
}
