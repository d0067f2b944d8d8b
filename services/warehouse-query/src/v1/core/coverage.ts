import type { Account } from './account.ts'

/** The feeds of each domain, by the names of the tables that they fill. */
export const domainFeeds = {
  ads: ['ads_campaign_daily', 'ads_search_term_daily', 'ads_asin_daily'],
  retail: ['retail_sales_daily', 'retail_traffic_daily'],
  brand_analytics: ['search_query_performance'],
} as const

/** A part of the data that one scope grants. */
export type Domain = keyof typeof domainFeeds

const domainNames: Record<Domain, string> = { ads: 'Amazon Ads', retail: 'retail', brand_analytics: 'Brand Analytics' }

/** The complete days of an account in one domain, from `first` to `latest`. */
export interface Coverage {
  latest: string | undefined
  first: string | undefined
  /** The reason why there is nothing to read, if there is nothing. */
  unavailable: { status: 'not_connected' | 'no_data'; reason: string } | undefined
}

const least = (dates: string[]): string | undefined => dates.sort().at(0)
const greatest = (dates: string[]): string | undefined => dates.sort().at(-1)
const present = <T>(value: T | undefined): value is T => value !== undefined

/**
 * Returns the days for which the answer's feeds and the domain's other feeds are complete: answers of one domain end on the same
 * day. A feed without any complete day delays only the answers that read it.
 */
export function coverageOf({ feeds }: Account, domain: Domain, used: readonly string[]): Coverage {
  const own = used.map((name) => feeds.get(name))
  if (!own.every(present)) {
    const reason = `This account has no ${domainNames[domain]} data: it is not connected, or Amazon offers none for it.`
    return { latest: undefined, first: undefined, unavailable: { status: 'not_connected', reason } }
  }
  if (!own.every(({ completeThrough }) => completeThrough !== undefined)) {
    const reason = 'No day is complete yet: the first synchronisation is under way.'
    return { latest: undefined, first: undefined, unavailable: { status: 'no_data', reason } }
  }
  const all = domainFeeds[domain].map((name) => feeds.get(name)).filter(present)
  return {
    latest: least([...own, ...all].map(({ completeThrough }) => completeThrough).filter(present)),
    first: greatest(own.map(({ firstDate }) => firstDate).filter(present)),
    unavailable: undefined,
  }
}
