import { hash } from 'node:crypto'
import { canonicalJson } from '@platform/events'
import type { SpapiRequestParts } from '@platform/spapi-catalog'
import type { CommitPlan } from '@platform/writes'
import type { PreparedCall } from '../calls/prepared-call.ts'
import { type PreviewItem, previewItem } from './preview-item.ts'
import type { Before } from './read-before.ts'

/** The state before a write and its changes, as they are stored. */
export interface Snapshot {
  before: Before
  item: Pick<PreviewItem, 'id' | 'changes'>
}

/** The plan of a write, stored before anything is sent. */
export interface WritePlan extends CommitPlan<SpapiRequestParts> {
  snapshot: Snapshot
}

export const digest = (value: unknown): string => hash('sha256', canonicalJson({ value }))

/** Makes the plan of a write and the item of its preview. */
export function planWrite(prepared: PreparedCall, before: Before): { plan: WritePlan; item: PreviewItem } {
  const item = previewItem(prepared, before)
  const snapshot = { before, item: { id: item.id, changes: item.changes } }
  return { plan: { snapshot, snapshotHash: digest(before.state ?? null), chunks: [prepared.parts] }, item }
}

/** Returns the request as the preview shows it, without authorization. */
export const shownRequest = ({ operation, parts }: PreparedCall) => ({
  method: operation.method,
  path: parts.path,
  ...(parts.query && { query: parts.query }),
  ...(Object.keys(parts.headers).length > 0 && { headers: parts.headers }),
  ...(parts.body !== undefined && { body: parts.body }),
})
