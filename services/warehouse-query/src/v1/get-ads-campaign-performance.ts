import { z } from 'zod'
import { quoteText } from '../warehouse/quote.ts'
import { campaignCondition, campaignQuery } from './ads/campaign-filters.ts'
import { MetricSums, metricNames, metrics, metricsOf, sumsOf } from './ads/metrics.ts'
import { readList } from './ads/read-list.ts'
import { searchQuery } from './ads/search-query.ts'
import { contains } from './core/contains.ts'
import { dataRoute } from './core/data-route.ts'
import { pageAnswer, pageQuery } from './core/paging.ts'
import { sortBy } from './core/sort.ts'

const names = {
  campaign_id: z.string().describe('Amazon’s id, of up to 18 digits'),
  campaign_name: z.string().nullable().describe('As it is now. null: the campaign’s own data has not arrived yet'),
  ad_product: z.string().describe('SPONSORED_PRODUCTS, SPONSORED_BRANDS or SPONSORED_DISPLAY'),
  state: z
    .string()
    .nullable()
    .describe('ENABLED, PAUSED or ARCHIVED, as it is now. null: the campaign’s own data has not arrived yet'),
}

const Row = z.object({
  ...names,
  // JSON has numbers beyond 2^53 as text, and smaller ones as numbers.
  campaign_id: z.coerce.string(),
  ...MetricSums.shape,
  sort_value: z.string().nullable(),
})

/** Lists ads figures by campaign, for the campaigns with impressions within the window. */
export const getAdsCampaignPerformance = dataRoute(
  {
    path: '/v1/ads/campaign-performance',
    domain: 'ads',
    feeds: ['ads_campaign_daily'],
    money: true,
    query: {
      ...campaignQuery,
      ...searchQuery('campaigns whose name contains this text'),
      sort: sortBy(['campaign_id', 'campaign_name', ...metricNames], '-cost'),
      ...pageQuery,
    },
    answer: { data: z.array(z.object({ ...names, ...metrics })), ...pageAnswer },
    docs: {
      summary: 'Ads figures by campaign',
      description: 'Campaigns that were shown within the window. Their figures add up to those of the account summary.',
    },
  },
  async (scope) => {
    const { account, query, within, currency } = scope
    const { page, nextCursor } = await readList(scope, {
      listing: `
        SELECT sums.campaign_id, campaigns.name AS campaign_name, sums.ad_product, campaigns.state,
          impressions, clicks, cost, sales, orders, units
        FROM (SELECT campaign_id, MIN(ad_product) AS ad_product, ${sumsOf()} FROM ads_campaign_daily
              WHERE ${within('date')} AND ${campaignCondition(account.id, query)} GROUP BY campaign_id) sums
        LEFT JOIN ads_campaigns campaigns
          ON campaigns.account_id = ${quoteText(account.id)} AND campaigns.campaign_id = sums.campaign_id`,
      condition: query.search === undefined ? 'TRUE' : contains('campaign_name', query.search),
      row: Row,
      key: 'campaign_id',
      keyIsText: false,
      ...query,
    })
    return {
      count: page.length,
      answer: {
        data: page.map(({ campaign_id, campaign_name, ad_product, state, ...sums }) => ({
          campaign_id,
          campaign_name,
          ad_product,
          state,
          ...metricsOf(sums, currency),
        })),
        next_cursor: nextCursor,
      },
    }
  },
)
