import { audited } from '@platform/amazon'
import { route } from '@platform/http'
import type { Context } from '../context.ts'

/** The tenant's merchants: one row per account and marketplace, also where the authorization is dead. */
export const getMerchants = route<Pick<Context, 'merchants' | 'events'>>(
  { method: 'get', path: '/api/amazon/merchants', scopes: ['retail:read'] },
  async (call, { merchants, events }) => {
    const found = await audited(
      () => merchants.list(call.caller.tenantId),
      (outcome) => events.merchantsListed(call, outcome),
    )
    return { ok: true, merchants: found.map(({ merchant }) => merchant) }
  },
)
