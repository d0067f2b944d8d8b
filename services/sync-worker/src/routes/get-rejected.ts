import { route } from '@platform/http'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { noRun, RunParams, scopes } from './shared.ts'

const Query = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  after: z.coerce.number().int().min(0).default(0),
})

/** Lists rows of a run that were not loaded, with line and reason; `after` is the `next` of the page before. */
export const getRejected = route(
  { method: 'get', path: '/api/sync/runs/:runId/rejected', scopes, params: RunParams, query: Query },
  async (call, { events, runs, rejectedRows }: Pick<Context, 'events' | 'runs' | 'rejectedRows'>) => {
    const { runId } = call.params
    const { limit, after } = call.query
    const found = await events.audited(
      async (begin) => {
        await begin()
        if (!(await runs.find(call.caller.tenantId, runId))) throw noRun(runId)
        return rejectedRows.list(runId, { limit: limit + 1, after })
      },
      (outcome) => events.rejectedRead(call, runId, outcome),
    )
    const page = found.slice(0, limit)
    return {
      ok: true,
      rejected: page.map(({ line, record, reason, raw }) => ({
        line: line ?? null,
        record: record ?? null,
        reason,
        raw: raw ?? null,
      })),
      next: found.length > limit ? page.at(-1)?.id : null,
    }
  },
)
