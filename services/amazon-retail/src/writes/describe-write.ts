import { catalog, type SpapiRequestParts } from '@platform/spapi-catalog'
import type { WriteRecord } from '@platform/writes'
import { z } from 'zod'
import { shownDefaults } from '../calls/read.ts'
import { conclude } from './commit-steps.ts'
import type { WriteOutcome } from './outcome.ts'
import { shownRequest, type WritePlan } from './plan.ts'
import { previewItem } from './preview-item.ts'
import { StoredRequest } from './write-request.ts'

const Results = z.looseObject({ results: z.array(z.unknown()), payload: z.unknown().optional() })

/** Returns the preview of a stored write; null without a plan, and for an operation that the catalog no longer has. */
function previewOf({ operation: id, params, body, defaults }: StoredRequest, { snapshot, chunks }: WritePlan) {
  const operation = catalog.get(id)
  const [parts] = chunks
  if (!operation || !parts) return null
  const prepared = { operation, params, body, defaults, parts: parts as SpapiRequestParts, problems: [] }
  return { items: [previewItem(prepared, snapshot.before)], request: shownRequest(prepared) }
}

/** Returns the results and the payload of a commit that has ended; null while it runs, and if nothing was sent. */
function endOf(record: WriteRecord): z.infer<typeof Results> | null {
  const [chunk] = record.chunks
  if (record.dryRun || chunk?.state !== 'sent' || record.state === 'started') return null
  // This service stored the outcome.
  const concluded = conclude(chunk.outcome as WriteOutcome, record.plan, record)
  if ('failure' in concluded) return Results.parse(concluded.failure.details)
  const { failure } = z.looseObject({ failure: z.looseObject({ details: Results }).optional() }).parse(concluded.answer)
  return failure ? failure.details : Results.parse(concluded.answer)
}

/** Returns a preview or a commit as the API shows it: what was planned, the state before, and the results. */
export function describeWrite(record: WriteRecord): object {
  const { auditId, operation, target, dryRun, state, createdAt, finishedAt } = record
  const request = StoredRequest.parse(record.request)
  // This service stored the plan.
  const plan = record.plan as WritePlan | undefined
  const end = endOf(record)
  return {
    ...{ ok: true, auditId, operation, merchantId: target, dryRun, state: dryRun ? 'previewed' : state, createdAt },
    finishedAt: finishedAt ?? null,
    ...shownDefaults(request.defaults),
    preview: plan ? previewOf(request, plan) : null,
    snapshot: plan ? { sha256: plan.snapshotHash, ...plan.snapshot.before } : null,
    results: end?.results ?? null,
    payload: end?.payload ?? null,
    // SP-API has no general way back: a partner sends another write.
    revert: { state: 'unsupported', writes: [] },
  }
}
