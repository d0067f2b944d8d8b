import { route } from '@platform/http'
import type { z } from 'zod'
import type { Context } from '../context.ts'
import { askPrices, batchBody } from '../pricing/price-batch.ts'

const batch = {
  operation: 'productPricing_2022-05-01.getCompetitiveSummary',
  uri: '/products/pricing/2022-05-01/items/competitiveSummary',
  requestsMax: 20,
  defaults: { includedData: ['featuredBuyingOptions', 'referencePrices'] },
}
const Body = batchBody(batch.requestsMax)

/** Featured offers and reference prices of each ASIN: `requests: [{asin, includedData?}]`, 20 at most. */
export const postCompetitiveSummary = route<
  Pick<Context, 'merchants' | 'spapi' | 'events'>,
  undefined,
  undefined,
  z.output<typeof Body>
>(
  { method: 'post', path: '/api/amazon/pricing/competitive-summary', scopes: ['retail:read'], body: Body },
  (call, needs) => askPrices(call, batch, needs),
)
