import { describeOperation, listOperations } from '@platform/ads-catalog'
import { RevalidatedAnswer, route } from '@platform/http'
import { z } from 'zod'
import type { Context } from '../context.ts'

const Query = z.strictObject({
  search: z.string().max(200).optional(),
  product: z.enum(['sp', 'sb', 'sd', 'common']).optional(),
  api: z.enum(['v1', 'v3']).optional(),
  access: z.enum(['read', 'write']).optional(),
})

/** Lists the operations that pass the filters, with everything that a call needs. */
export const getOperations = route(
  { method: 'get', path: '/api/amazon/ads/operations', scopes: ['ads:read'], query: Query },
  async (call, { events }: Pick<Context, 'events'>) => {
    const { rows } = await events.audited(
      async () => ({ rows: listOperations(call.query).map(describeOperation) }),
      (outcome) => events.operationsListed(call, { query: call.query, ...outcome }),
    )
    return new RevalidatedAnswer({ ok: true, operations: rows })
  },
)
