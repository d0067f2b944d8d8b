import { planOf } from '../commit/stored-plan.ts'
import type { PlannedItem } from '../domain/item.ts'
import { prepareWrite } from '../prepare-write.ts'
import type { WriteNeeds } from '../write-needs.ts'
import { previewIntent, storedRequest, type WriteCall, type WriteRequest } from '../write-request.ts'

/** Returns the fields of an item that a preview shows. */
const describeItem = (item: PlannedItem) => {
  const { index, id = null, action, before, after, changes, problems, warnings } = item
  const { startsSpend, raisesSpend, irreversible } = item
  return {
    index,
    id,
    action,
    before,
    after,
    changes,
    problems,
    warnings,
    startsSpend,
    raisesSpend,
    irreversible,
  }
}

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
