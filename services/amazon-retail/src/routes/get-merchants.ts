import { route } from '@platform/http'
import type { Context } from '../context.ts'

/** Lists the tenant's merchants, including those that have to be authorized again: one row per account and marketplace. */
export const getMerchants = route(
  { method: 'get', path: '/api/amazon/merchants', scopes: ['retail:read'] },
  async (call, { merchants, events }: Pick<Context, 'merchants' | 'events'>) => {
    const found = await events.audited(
      async (begin) => {
        await begin()
        return merchants.list(call.caller.tenantId)
      },
      (outcome) => events.merchantsListed(call, outcome),
    )
    return { ok: true, merchants: found.map(({ merchant }) => merchant) }
  },
)
