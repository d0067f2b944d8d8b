import { searchTermId, searchTermSums, searchTermSumsDays } from '@platform/warehouse-schema'
import { quoteText } from '../../warehouse/quote.ts'
import type { Account } from '../core/account.ts'
import { addDays, daysIn } from '../core/calendar.ts'
import type { Range } from '../core/window.ts'
import { summedColumns, sumsOf } from './metrics.ts'
import { planDays } from './plan-days.ts'

interface Wanted {
  account: Account
  window: Range
  /** Condition on the rows of any table of search terms, without its dates. */
  condition: string
  /** True when the condition names one campaign. */
  isOneCampaign: boolean
}

const facts = 'ads_search_term_daily'

const between = ({ start, end }: Range): string => `date BETWEEN ${quoteText(start)} AND ${quoteText(end)}`

/** Lists the days one by one: the key continues with the campaign, so a range of days would be read as a whole. */
const dayByDay = ({ start, end }: Range): string =>
  `date IN (${Array.from({ length: daysIn(start, end) }, (_, day) => quoteText(addDays(start, day))).join(', ')})`

/** Returns a SELECT of search terms and their figures from the facts themselves. */
export const listingOfFacts = ({ window, condition, isOneCampaign }: Wanted): string => `
  SELECT search_term, ${sumsOf()}, 1 AS is_current FROM ${facts}
  WHERE ${condition} AND ${isOneCampaign ? dayByDay(window) : between(window)} GROUP BY search_term`

/**
 * Returns the same SELECT from sums over four weeks, which accounts with very many search terms have; undefined where the sums do
 * not cover the window. Rows without `is_current` were read while the facts changed.
 */
export function listingOfSums(wanted: Wanted): string | undefined {
  const { account, window, condition, isOneCampaign } = wanted
  const sums = account.feeds.get(searchTermSums)
  const { firstDate: first, completeThrough: through } = sums ?? {}
  const covered = first !== undefined && through !== undefined && first <= window.start && window.end <= through
  if (!covered || isOneCampaign) return undefined

  const plan = planDays(window, { days: searchTermSumsDays, first, through })
  const ofFacts = (range: Range, sign: '' | '-'): string =>
    `SELECT ${searchTermId('search_term')} AS term_id, ${sign}1 AS facts, ${summedColumns(sign)}
     FROM ${facts} WHERE ${condition} AND ${between(range)}`
  const ofSums = `SELECT term_id, facts, ${summedColumns()} FROM ${searchTermSums}
     WHERE ${condition} AND through_date IN (${plan.sums.map(quoteText).join(', ')})`
  const parts = [
    ...plan.plus.map((range) => ofFacts(range, '')),
    ...plan.minus.map((range) => ofFacts(range, '-')),
    ...(plan.sums.length > 0 ? [ofSums] : []),
  ]
  const ofAccount = `account_id = ${quoteText(account.id)}`
  return `
    SELECT terms.search_term, impressions, clicks, cost, sales, orders, units,
      (SELECT complete_through FROM feed_watermarks WHERE ${ofAccount} AND feed = ${quoteText(searchTermSums)})
        = ${quoteText(through)} AS is_current
    FROM (SELECT term_id, ${sumsOf()} FROM (${parts.join(' UNION ALL ')}) parts
          GROUP BY term_id HAVING SUM(facts) > 0) sums
    JOIN ads_search_terms terms ON terms.${ofAccount} AND terms.term_id = sums.term_id`
}
