import { PlatformError, validationError } from '@platform/errors'
import type { WriteRecord } from '@platform/writes'
import { itemsOf } from '../commit/stored-plan.ts'
import { diff } from '../domain/diff.ts'
import type { Entity, PlannedItem } from '../domain/item.ts'
import type { Prepared } from '../prepare-write.ts'

/** One field that has changed since the preview. */
interface Difference {
  index: number
  id: string | null
  field: string
  previewed: unknown
  now: unknown
}

function between(previewed: PlannedItem | undefined, now: PlannedItem): Difference[] {
  const { index, id = null } = now
  const [was, is] = [previewed?.before ?? null, now.before]
  if (was === null && is === null) {
    return [{ index, id, field: '', previewed: previewed?.alike ?? [], now: now.alike ?? [] }]
  }
  if (was === null || is === null) return [{ index, id, field: '', previewed: was, now: is }]
  const fields: Entity = { ...was, ...is }
  return diff(was, is, fields).map(({ field, from, to }) => ({ index, id, field, previewed: from, now: to }))
}

/**
 * Refuses a commit when the state has changed since its preview.
 * @throws PlatformError `validation_error` with `difference`.
 */
export function requireSameState(preview: WriteRecord, prepared: Prepared): void {
  if (preview.plan?.snapshotHash === prepared.snapshotHash) return
  const before = preview.plan ? itemsOf(preview.plan) : []
  const difference = prepared.items
    .flatMap((now) =>
      between(
        before.find(({ index }) => index === now.index),
        now,
      ),
    )
    .filter(({ previewed, now }) => JSON.stringify(previewed) !== JSON.stringify(now))
  const message = 'the state has changed since the preview: check the difference and request a new preview'
  throw new PlatformError('validation_error', 'the state has changed since the preview', {
    friendly: `previewId: ${message}`,
    details: { issues: [{ path: 'previewId', message }], difference },
  })
}

/** Requires the preview of this tenant and this call. @throws PlatformError `validation_error` */
export function requirePreview(
  preview: WriteRecord | undefined,
  { target, bodyHash }: { target: string; bodyHash: string },
) {
  const refuse = (message: string) => validationError([{ path: 'previewId', message }])
  if (!preview?.dryRun) throw refuse('must be the auditId of a dry run')
  if (preview.target !== target || preview.bodyHash !== bodyHash) {
    throw refuse('refers to a dry run with another profile, operation or body; request a preview of this call')
  }
  return preview
}
