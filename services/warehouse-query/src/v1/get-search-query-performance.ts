import { z } from 'zod'
import { quoteText } from '../warehouse/quote.ts'
import { addDays, daysIn, weekdayOf } from './core/calendar.ts'
import { contains } from './core/contains.ts'
import { dataRoute } from './core/data-route.ts'
import { ratio } from './core/decimal.ts'
import { behind, orderBy } from './core/keyset.ts'
import { cutPage, pageAnswer, pageQuery } from './core/paging.ts'
import { parseSort, sortBy } from './core/sort.ts'
import type { Range } from './core/window.ts'

const steps = ['impressions', 'clicks', 'cart_adds', 'purchases'] as const
const sortable = [
  'search_query',
  'weeks',
  'search_query_volume',
  'impressions',
  'impressions_brand',
  'clicks',
  'clicks_brand',
  'cart_adds',
  'cart_adds_brand',
  'purchases',
  'purchases_brand',
] as const

const count = z.coerce.number()
const Row = z.object({
  search_query: z.string(),
  weeks: count,
  search_query_volume: count,
  impressions: count,
  impressions_brand: count,
  clicks: count,
  clicks_brand: count,
  cart_adds: count,
  cart_adds_brand: count,
  purchases: count,
  purchases_brand: count,
})

const Step = z
  .object({
    total: z.int().describe('Of all brands'),
    brand: z.int().describe('Of the account’s own brand'),
    brand_share: z.number().nullable().describe('brand / total; null when total is 0'),
  })
  .meta({ id: 'BrandFigures' })

/** Returns the first and last day of the whole weeks, Sunday to Saturday, within a window; undefined when it holds none. */
function wholeWeeks({ start, end }: Range): (Range & { count: number }) | undefined {
  const sunday = addDays(start, (7 - weekdayOf(start)) % 7)
  const saturday = addDays(end, -((weekdayOf(end) + 1) % 7))
  return sunday < saturday ? { start: sunday, end: saturday, count: daysIn(sunday, saturday) / 7 } : undefined
}

/** Lists shoppers' search queries, and the share of the account's brand in their results. */
export const getSearchQueryPerformance = dataRoute(
  {
    path: '/v1/brand-analytics/search-query-performance',
    domain: 'brand_analytics',
    feeds: ['search_query_performance'],
    money: false,
    query: {
      search: z.string().min(1).max(255).optional().describe('Only queries that contain this text, ignoring case'),
      sort: sortBy(sortable, '-search_query_volume'),
      ...pageQuery,
    },
    answer: {
      data: z.array(
        z.object({
          search_query: z.string(),
          weeks: z.int().describe('Number of weeks in which the query occurred'),
          search_query_volume: z.int().describe('Number of searches'),
          impressions: Step,
          clicks: Step,
          cart_adds: Step,
          purchases: Step,
        }),
      ),
      ...pageAnswer,
      weeks: z
        .object({ start_date: z.iso.date(), end_date: z.iso.date(), count: z.int() })
        .nullable()
        .describe(
          'The whole weeks of the window, Sunday to Saturday, that the answer covers. null: the window has no whole week',
        ),
    },
    docs: {
      summary: 'Search Query Performance by query',
      description:
        'Sums of the weeks, Sunday to Saturday, that lie in the window as a whole. Covers all marketplaces, unless one is asked for.',
    },
  },
  async ({ rows, within, query, window, position, cursorAt }) => {
    const weeks = wholeWeeks(window)
    const { field, descending } = parseSort(query.sort)
    const isText = { by: field === 'search_query', key: true }
    const order = { by: field, descending, key: 'search_query', isText }
    const sums = steps.map((step) => `SUM(${step}_total) AS ${step}, SUM(${step}_brand) AS ${step}_brand`)
    const found = weeks
      ? await rows(
          `SELECT * FROM (
             SELECT search_query, COUNT(DISTINCT week_start) AS weeks, SUM(search_query_volume) AS search_query_volume,
               ${sums.join(', ')}
             FROM search_query_performance
             WHERE ${within('week_start')} AND week_start BETWEEN ${quoteText(weeks.start)} AND ${quoteText(weeks.end)}
               AND ${query.search === undefined ? 'TRUE' : contains('search_query', query.search)}
             GROUP BY search_query) queries
           WHERE ${behind(order, position)} ${orderBy(order)} LIMIT ${query.limit + 1}`,
          Row,
        )
      : []
    const { page, next } = cutPage(found, query.limit, (row) => [String(row[field]), row.search_query])
    return {
      count: page.length,
      answer: {
        data: page.map((row) => ({
          search_query: row.search_query,
          weeks: row.weeks,
          search_query_volume: row.search_query_volume,
          impressions: stepOf(row.impressions, row.impressions_brand),
          clicks: stepOf(row.clicks, row.clicks_brand),
          cart_adds: stepOf(row.cart_adds, row.cart_adds_brand),
          purchases: stepOf(row.purchases, row.purchases_brand),
        })),
        next_cursor: cursorAt(next),
        weeks: weeks ? { start_date: weeks.start, end_date: weeks.end, count: weeks.count } : null,
      },
    }
  },
)

const stepOf = (total: number, brand: number) => ({ total, brand, brand_share: ratio(brand, total) })
