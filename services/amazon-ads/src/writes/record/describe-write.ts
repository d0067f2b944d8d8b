import type { RevertRecord, WriteRecord } from '@platform/writes'
import { itemsOf, summaryOf } from '../commit/stored-plan.ts'
import type { ChunkOutcome } from '../outcome/chunk-outcome.ts'
import { outcomeOf } from '../outcome/item-outcome.ts'
import { resultsOf } from '../outcome/results-of.ts'
import { describeItem } from '../preview/describe-item.ts'
import { StoredRequest } from '../write-request.ts'
import { stateAfter } from './state-after.ts'

type RevertState = 'none' | 'previewed' | 'running' | 'reverted' | 'failed'

const isRunning = ({ state }: Pick<WriteRecord, 'state'>): boolean => state === 'running' || state === 'started'

/** Returns the state of the newest commit among the reverts; dry runs count only without one. */
function revertState(reverts: readonly RevertRecord[]): RevertState {
  const commits = reverts.filter(({ dryRun }) => !dryRun)
  if (commits.some(({ state }) => state === 'finished')) return 'reverted'
  const [newest] = commits
  if (newest) return isRunning(newest) ? 'running' : 'failed'
  return reverts.length > 0 ? 'previewed' : 'none'
}

/** Returns the results of a commit by item; undefined while it runs and for a commit that was refused before anything was sent. */
function results({ dryRun, plan, chunks, ...record }: WriteRecord) {
  if (dryRun || isRunning(record) || !plan || chunks.length === 0) return undefined
  return resultsOf(
    itemsOf(plan),
    chunks.map(({ outcome }) => outcome as ChunkOutcome),
  ).map(outcomeOf)
}

/** Returns a preview or a commit as the API shows it: what was planned, the state before, the results, the state of its revert. */
export function describeWrite(record: WriteRecord, reverts: readonly RevertRecord[]): object {
  const { auditId, operation, target, dryRun, state, plan, createdAt, finishedAt, revertOf } = record
  const { previewId } = StoredRequest.parse(record.request)
  const items = plan ? itemsOf(plan) : []
  return {
    ...{ ok: true, auditId, operation, profileId: target, dryRun, state: dryRun ? 'previewed' : state, createdAt },
    finishedAt: finishedAt ?? null,
    ...(previewId !== undefined && { previewId }),
    ...(revertOf !== undefined && { revertOf }),
    preview: plan
      ? {
          items: items.map((item) => describeItem({ ...item, after: stateAfter(item) })),
          summary: summaryOf(plan) ?? null,
        }
      : null,
    snapshot: plan
      ? { sha256: plan.snapshotHash, items: items.map(({ index, id = null, before }) => ({ index, id, before })) }
      : null,
    results: results(record) ?? null,
    revert: { state: revertState(reverts), writes: reverts },
  }
}
