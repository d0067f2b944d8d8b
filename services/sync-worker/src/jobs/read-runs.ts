import { z } from 'zod'
import type { Run } from '../store/run.ts'
import type { Runs } from '../store/runs.ts'

/** A page of a job's runs; `before` is the `next` of the page before. */
export const runsQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: z.string().max(64).optional(),
})

/** Returns the runs of a job, the newest first. */
export async function readRuns(
  runs: Pick<Runs, 'list'>,
  { tenantId, jobId }: { tenantId: string; jobId: string },
  { limit, before }: z.infer<typeof runsQuery>,
): Promise<{ runs: Run[]; next: string | null }> {
  const found = await runs.list(tenantId, jobId, { limit: limit + 1, ...(before && { before }) })
  const page = found.slice(0, limit)
  return { runs: page, next: found.length > limit ? (page.at(-1)?.id ?? null) : null }
}
