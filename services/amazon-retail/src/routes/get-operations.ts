import { RevalidatedAnswer, route } from '@platform/http'
import { listOperations } from '@platform/spapi-catalog'
import { z } from 'zod'
import type { Context } from '../context.ts'

const Query = z.strictObject({
  search: z.string().max(200).optional(),
  api: z.string().max(100).optional(),
  access: z.enum(['read', 'write', 'admin']).optional(),
})

/** Lists the operations of SP-API, each with its parameters, body, rate limit and an example. */
export const getOperations = route(
  { method: 'get', path: '/api/amazon/spapi/operations', scopes: ['retail:read'], query: Query },
  async (call, { events }: Pick<Context, 'events'>) => {
    const operations = await events.audited(
      async () => listOperations(call.query),
      (outcome) => events.operationsListed(call, { query: call.query, ...outcome }),
    )
    return new RevalidatedAnswer({ ok: true, operations })
  },
)
