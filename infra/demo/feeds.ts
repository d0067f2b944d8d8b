import { weekdayOf } from './calendar.ts'
import { hash32 } from './random.ts'

const dailyFeeds = [
  // [table, days behind for one half of the accounts, days behind for the other half]
  ['ads_campaign_daily', 1, 2],
  ['ads_search_term_daily', 2, 3],
  ['ads_asin_daily', 1, 2],
  ['retail_sales_daily', 1, 1],
  ['retail_traffic_daily', 2, 3],
] as const

/** Accounts without Brand Analytics data: the brand is not registered in Europe. */
const withoutBrandAnalytics = ['acc_northwind_eu']

export interface Watermarks {
  /** Last complete day of each feed of the account, as a day number. */
  byFeed: Map<string, number>
  ads: number
  traffic: number
  /** Saturday of the last complete week of Search Query Performance; undefined if the account has no such feed. */
  queries: number | undefined
}

/** Returns the watermarks of an account's feeds when `lastDay` is the last day with any data. */
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
