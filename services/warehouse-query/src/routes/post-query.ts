import type { Outcome, Work } from '@platform/events'
import { anyArray, anyObject, route, StreamedAnswer } from '@platform/http'
import { warehouseScopes } from '@platform/tokens'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { limits } from '../warehouse/limits.ts'
import type { QueryAnswer } from '../warehouse/run-query.ts'

const Body = z.strictObject({
  sql: z.string(),
  params: z.union([anyArray, anyObject]).nullish(),
  queryTimeoutMs: z.int().min(1).max(limits.queryMsMax).default(limits.queryMsDefault),
})

/** Runs one read statement. The statement starts only after its intent is durable in the audit log. */
export const postQuery = route(
  { method: 'post', path: '/api/query', scopes: warehouseScopes, body: Body, bodyBytesMax: 2 * 1_048_576 },
  async (call, { warehouse, events, compile }: Pick<Context, 'warehouse' | 'events' | 'compile'>) => {
    const { sql, params, queryTimeoutMs } = call.body
    let answer: QueryAnswer | undefined
    const run: Work<QueryAnswer> = async (begin) => {
      const own = await warehouse.of(call.caller.tenantId)
      const text = await compile(call.caller.tenantId, sql, { schema: own.database, params, ...(await own.facts()) })
      await begin()
      answer = await own.run(text, { timeoutMs: queryTimeoutMs, signal: call.signal })
      return answer
    }
    const described = (outcome: Outcome) =>
      events.queryRun(call, { sql, ...outcome, ...(answer && { rowCount: answer.rowCount, bytes: answer.bytes }) })
    const { chunks, release } = await events.audited(run, described).catch((error: unknown) => {
      answer?.release()
      throw error
    })
    return new StreamedAnswer(chunks, release)
  },
)
