import { reportTypes as adsReportTypes } from '@platform/ads-catalog'
import { reportTypes } from '@platform/spapi-catalog'
import { z } from 'zod'

/** Sales figures, by the names under which a restatement can address them. */
export const salesFeeds = [
  'retail_sales_daily',
  'analytics_salesAndTraffic_2024_04_24',
  'salesAndTrafficByDate',
  'salesAndTrafficByAsin',
  'salesAndTrafficTrends',
]
/** Sessions and page views. */
export const trafficFeeds = ['retail_traffic_daily', ...salesFeeds.slice(1)]

const adsFeeds: Record<string, RegExp> = {
  ads_campaign_daily: /^s[pbd]Campaigns$/,
  ads_search_term_daily: /^s[pb]SearchTerm$/,
  ads_asin_daily: /^s[pd]AdvertisedProduct$/,
}

/** Returns the names under which a report of the Ads API can be restated: its type, and the feed that it fills. */
export const feedsOfAds = (reportTypeId: string): string[] => [
  reportTypeId,
  ...Object.keys(adsFeeds).filter((feed) => adsFeeds[feed]?.test(reportTypeId)),
]

const others = ['search_query_performance', '*']
const named = [...new Set([...salesFeeds, ...trafficFeeds, ...Object.keys(adsFeeds), ...others])]

const isFeed = (feed: string): boolean =>
  named.includes(feed) ||
  reportTypes.includes(feed) ||
  adsReportTypes().some(({ reportTypeId }) => reportTypeId === feed)

const Feed = z.string().refine(isFeed, {
  error: ({ input }) =>
    `"${input}" is not a feed: use one of ${named.join(', ')}, a report type of the SP-API, or a reportTypeId of the Ads API`,
})

export const Restatement = z.strictObject({
  feed: Feed,
  /** Today and this number of days before it. */
  days: z.number().int().min(0).max(731),
  /** Multiplies the figures; counts are rounded. */
  factor: z.number().min(0).max(1_000),
})

/** The settings that change what Amazon reports. */
interface Changes {
  restate: z.infer<typeof Restatement>[]
  lateDays: number
}

/** The figures of a feed as Amazon reports them now. */
export interface Told {
  /** Returns the factor of a day's figures; 1 if they were not restated. */
  factor(date: string): number
  /** Returns whether a day is held back. */
  isLate(date: string): boolean
}

const daysBefore = (today: string, date: string): number => (Date.parse(today) - Date.parse(date)) / 86_400_000

/** Returns what the settings change for a feed with these names. Dates are YYYY-MM-DD; a later day than today counts as late. */
export function toldOf({ restate, lateDays }: Changes, feeds: readonly string[], today: string): Told {
  const found = restate.findLast(({ feed }) => feed === '*' || feeds.includes(feed))
  return {
    factor: (date) => (found && daysBefore(today, date) <= found.days ? found.factor : 1),
    isLate: (date) => lateDays > 0 && daysBefore(today, date) <= lateDays,
  }
}
