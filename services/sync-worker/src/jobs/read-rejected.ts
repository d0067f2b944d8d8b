import { z } from 'zod'
import type { Context } from '../context.ts'
import type { Asker } from './asker.ts'
import { findRun } from './find-run.ts'

/** A page of rejected rows; `after` is the `next` of the page before. */
export const rejectedQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  after: z.coerce.number().int().min(0).default(0),
})

/** Returns rows of a run that were not loaded, with line and reason. @throws PlatformError `not_found` */
export async function readRejected(
  asker: Asker,
  runId: string,
  { limit, after }: z.infer<typeof rejectedQuery>,
  { events, runs, rejectedRows }: Pick<Context, 'events' | 'runs' | 'rejectedRows'>,
) {
  const found = await events.audited(
    async (begin) => {
      await begin()
      await findRun(runs, asker.tenantId, runId)
      return rejectedRows.list(runId, { limit: limit + 1, after })
    },
    (outcome) => events.rejectedRead(asker, runId, outcome),
  )
  const page = found.slice(0, limit)
  return {
    rejected: page.map(({ line, record, reason, raw }) => ({
      line: line ?? null,
      record: record ?? null,
      reason,
      raw: raw ?? null,
    })),
    next: found.length > limit ? (page.at(-1)?.id ?? null) : null,
  }
}
