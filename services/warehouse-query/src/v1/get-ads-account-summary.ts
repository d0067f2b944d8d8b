import { z } from 'zod'
import { quoteText } from '../warehouse/quote.ts'
import { AdProduct } from './ads/campaign-filters.ts'
import { MetricSums, metrics, metricsOf, sumsOf } from './ads/metrics.ts'
import { dataRoute } from './core/data-route.ts'

const Row = z.object({
  ...MetricSums.shape,
  cost: z.string().nullable(),
  sales: z.string().nullable(),
  facts: z.coerce.number(),
})

/** Sums the ads figures of an account. */
export const getAdsAccountSummary = dataRoute(
  {
    path: '/v1/ads/account-summary',
    domain: 'ads',
    feeds: ['ads_campaign_daily'],
    money: true,
    query: { ad_product: AdProduct.optional().describe('Only the figures of campaigns of this kind') },
    answer: { data: z.object(metrics) },
    docs: { summary: 'Ads figures of an account', description: 'Sums over all campaigns and days of the window.' },
  },
  async ({ rows, within, query, currency }) => {
    const ofProduct = query.ad_product === undefined ? 'TRUE' : `ad_product = ${quoteText(query.ad_product)}`
    const [found] = await rows(
      `SELECT COUNT(*) AS facts, ${sumsOf()} FROM ads_campaign_daily WHERE ${within('date')} AND ${ofProduct}`,
      Row,
    )
    const { facts, ...sums } = found ?? {
      facts: 0,
      impressions: 0,
      clicks: 0,
      cost: null,
      sales: null,
      orders: 0,
      units: 0,
    }
    const data = metricsOf({ ...sums, cost: sums.cost ?? '0', sales: sums.sales ?? '0' }, currency)
    return { count: facts, answer: { data } }
  },
)
