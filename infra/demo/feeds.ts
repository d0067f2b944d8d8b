import { weekdayOf } from './calendar.ts'
import { hash32 } from './random.ts'

const dailyFeeds = [
  // [table, days behind for one half of the accounts, and for the other]
  ['ads_campaign_daily', 1, 2],
  ['ads_search_term_daily', 2, 3],
  ['ads_asin_daily', 1, 2],
  ['retail_sales_daily', 1, 1],
  ['retail_traffic_daily', 2, 3],
] as const

/** Not registered as a brand in Europe: Brand Analytics has nothing for this account. */
const withoutBrandAnalytics = ['acc_northwind_eu']

export interface Watermarks {
  /** The last complete day of each feed that the account has. */
  byFeed: Map<string, number>
  ads: number
  traffic: number
  /** The Saturday of the last complete week; undefined: no such feed. */
  queries: number | undefined
}

/** How far each feed of an account has come when the last day with any data is `lastDay`. */
export function watermarksOf(accountId: string, lastDay: number): Watermarks {
  const half = hash32(accountId) % 2
  const byFeed = new Map<string, number>()
  for (const [feed, ...lags] of dailyFeeds) byFeed.set(feed, lastDay + 1 - (lags[half] ?? 1))
  const candidate = lastDay - 2
  const queries = withoutBrandAnalytics.includes(accountId) ? undefined : candidate - ((weekdayOf(candidate) + 1) % 7)
  if (queries !== undefined) byFeed.set('search_query_performance', queries)
  return {
    byFeed,
    ads: byFeed.get('ads_campaign_daily') ?? lastDay,
    traffic: byFeed.get('retail_traffic_daily') ?? lastDay,
    queries,
  }
}
