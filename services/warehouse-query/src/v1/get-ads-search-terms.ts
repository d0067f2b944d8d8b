import { z } from 'zod'
import { quoteText } from '../warehouse/quote.ts'
import { campaignCondition, campaignQuery } from './ads/campaign-filters.ts'
import { MetricSums, metricNames, metrics, metricsOf } from './ads/metrics.ts'
import { readList } from './ads/read-list.ts'
import { searchQuery } from './ads/search-query.ts'
import { listingOfFacts, listingOfSums } from './ads/search-term-listing.ts'
import { contains } from './core/contains.ts'
import { dataRoute } from './core/data-route.ts'
import { pageAnswer, pageQuery } from './core/paging.ts'
import { sortBy } from './core/sort.ts'

const Row = z.object({
  search_term: z.string(),
  ...MetricSums.shape,
  is_current: z.coerce.boolean(),
  sort_value: z.string().nullable(),
})

/** Lists ads figures by the search terms of shoppers. */
export const getAdsSearchTerms = dataRoute(
  {
    path: '/v1/ads/search-terms',
    domain: 'ads',
    feeds: ['ads_search_term_daily'],
    money: true,
    query: {
      ...campaignQuery,
      ...searchQuery('search terms that contain this text'),
      sort: sortBy(['search_term', ...metricNames], '-cost'),
      ...pageQuery,
    },
    answer: { data: z.array(z.object({ search_term: z.string(), ...metrics })), ...pageAnswer },
    docs: {
      summary: 'Ads figures by search term',
      description:
        'Of Sponsored Products and Sponsored Brands. Amazon leaves out rare terms, so the figures add up to less than those of the account summary.',
    },
  },
  async (scope) => {
    const { account, query, window, marketplace, currency } = scope
    const condition = [
      `account_id = ${quoteText(account.id)}`,
      `currency = ${quoteText(currency)}`,
      ...(marketplace ? [`marketplace_id = ${quoteText(marketplace.id)}`] : []),
      campaignCondition(account.id, query),
    ].join(' AND ')
    const wanted = { account, window, condition, isOneCampaign: query.campaign_id !== undefined }
    const read = (listing: string) =>
      readList(scope, {
        listing,
        condition: query.search === undefined ? 'TRUE' : contains('search_term', query.search),
        row: Row,
        key: 'search_term',
        keyIsText: true,
        ...query,
      })
    const sums = listingOfSums(wanted)
    const fast = sums === undefined ? undefined : await read(sums)
    const { page, nextCursor } = fast?.page.every((row) => row.is_current) ? fast : await read(listingOfFacts(wanted))
    return {
      count: page.length,
      answer: {
        data: page.map(({ search_term, ...figures }) => ({ search_term, ...metricsOf(figures, currency) })),
        next_cursor: nextCursor,
      },
    }
  },
)
