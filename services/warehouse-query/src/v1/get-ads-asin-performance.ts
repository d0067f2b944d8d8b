import { z } from 'zod'
import { quoteText } from '../warehouse/quote.ts'
import { campaignCondition, campaignQuery } from './ads/campaign-filters.ts'
import { MetricSums, metricNames, metrics, metricsOf, sumsOf } from './ads/metrics.ts'
import { readList } from './ads/read-list.ts'
import { searchQuery } from './ads/search-query.ts'
import { contains } from './core/contains.ts'
import { dataRoute } from './core/data-route.ts'
import { pageAnswer, pageQuery } from './core/paging.ts'
import { asinCondition, asinQuery } from './core/series.ts'
import { sortBy } from './core/sort.ts'

const Row = z.object({ asin: z.string(), ...MetricSums.shape, sort_value: z.string().nullable() })

const found = (accountId: string, search: string): string =>
  `(${contains('asin', search)} OR asin IN (SELECT asin FROM products
    WHERE account_id = ${quoteText(accountId)} AND ${contains('title', search)}))`

/** Lists ads figures by advertised product. */
export const getAdsAsinPerformance = dataRoute(
  {
    path: '/v1/ads/asin-performance',
    domain: 'ads',
    feeds: ['ads_asin_daily'],
    money: true,
    query: {
      ...asinQuery,
      ...campaignQuery,
      ...searchQuery('products whose ASIN or title contains this text'),
      sort: sortBy(['asin', ...metricNames], '-cost'),
      ...pageQuery,
    },
    answer: { data: z.array(z.object({ asin: z.string(), ...metrics })), ...pageAnswer },
    docs: {
      summary: 'Ads figures by advertised ASIN',
      description:
        'Of Sponsored Products and Sponsored Display: Sponsored Brands advertises no single ASIN, so the figures add up to less than those of the account summary.',
    },
  },
  async (scope) => {
    const { account, query, within, currency } = scope
    const { page, nextCursor } = await readList(scope, {
      listing: `
        SELECT asin, ${sumsOf()} FROM ads_asin_daily
        WHERE ${within('date')} AND ${asinCondition(query.asin)} AND ${campaignCondition(account.id, query)} GROUP BY asin`,
      condition: query.search === undefined ? 'TRUE' : found(account.id, query.search),
      row: Row,
      key: 'asin',
      keyIsText: true,
      ...query,
    })
    return {
      count: page.length,
      answer: {
        data: page.map(({ asin, ...sums }) => ({ asin, ...metricsOf(sums, currency) })),
        next_cursor: nextCursor,
      },
    }
  },
)
