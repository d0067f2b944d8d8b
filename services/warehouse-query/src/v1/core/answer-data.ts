import type { CallContext } from '@platform/http'
import { quoteText } from '../../warehouse/quote.ts'
import { type Account, type Rows, readAccount } from './account.ts'
import { availabilityOf } from './availability.ts'
import { addDays, daysIn, todayIn } from './calendar.ts'
import { type Coverage, coverageOf } from './coverage.ts'
import type { Asked, DataNeeds, DataSpec, Found, Scope, Shape } from './data-spec.ts'
import { accountQuery, chooseMarkets, currencyQuery, type Markets } from './markets.ts'
import { type Range, resolveWindow, windowQuery } from './window.ts'

/** Parameters that do not select rows within the window. */
const general = new Set([
  'limit',
  'cursor',
  'sort',
  ...Object.keys({ ...accountQuery, ...currencyQuery, ...windowQuery }),
])

type AnySpec = Pick<DataSpec<Shape, Shape>, 'path' | 'domain' | 'feeds' | 'money' | 'window'>

/** Returns the SQL condition for the account, the requested marketplace, if any, and the currency of answers with money. */
function conditionOf({ id }: Account, { marketplace, currency }: Markets, { money }: AnySpec): string {
  const conditions = [`account_id = ${quoteText(id)}`]
  if (marketplace) conditions.push(`marketplace_id = ${quoteText(marketplace.id)}`)
  if (money) conditions.push(`currency = ${quoteText(currency)}`)
  return conditions.join(' AND ')
}

interface Edges {
  asked: Asked
  latest: string | undefined
  timezone: string
  /** The window stored in the cursor. */
  begun: Range | undefined
}

/** Returns the window of the previous page, of the endpoint, or of the request. */
function windowOf(spec: AnySpec, { asked, latest, timezone, begun }: Edges): Range & { isPast: boolean } {
  const newest = latest ?? addDays(todayIn(timezone), -1)
  const own = begun ?? spec.window?.({ latest: newest, timezone })
  return own ? { ...own, isPast: false } : resolveWindow(asked, { newest, isComplete: latest !== undefined })
}

const isBefore = ({ end }: Range, { first }: Coverage): boolean => first !== undefined && end < first

/**
 * Finds the account, resolves currency, window and position, calls the endpoint's `read`, and adds the fields common to all
 * answers. The steps are in the order in which their failures are answered.
 * @throws PlatformError `account_not_found`, `validation_error`, and failures of the warehouse.
 */
export async function answerData<S extends Shape, A extends Shape>(
  spec: DataSpec<S, A>,
  read: (scope: Scope<S>) => Promise<Found<A>>,
  { query, caller }: CallContext<undefined, Asked & Scope<S>['query'], undefined>,
  { cursors, rows }: Pick<DataNeeds, 'cursors'> & { rows: Rows },
) {
  const { path, domain, feeds, money } = spec
  const account = await readAccount(rows, query.account_id ?? '')
  const markets = chooseMarkets(account, query)
  const timezone = markets.home?.[domain === 'ads' ? 'adsTimezone' : 'timezone'] ?? 'UTC'
  const coverage = coverageOf(account, domain, feeds)
  const boundTo = { tenantId: caller.tenantId, path, query: { ...query, cursor: undefined, limit: undefined } }
  const pageEnd = query.cursor === undefined ? undefined : cursors.read(query.cursor, boundTo)
  const window = windowOf(spec, { asked: query, latest: coverage.latest, timezone, begun: pageEnd?.window })
  const { start, end } = window
  const condition = conditionOf(account, markets, spec)

  const found = await read({
    ...markets,
    account,
    query,
    window,
    coverage,
    timezone,
    rows: coverage.unavailable || isBefore(window, coverage) ? async () => [] : rows,
    within: (column) => `${condition} AND ${column} BETWEEN ${quoteText(start)} AND ${quoteText(end)}`,
    position: pageEnd?.position,
    cursorAt: (position) =>
      position ? cursors.make({ window: { start, end }, position: [...position] }, boundTo) : null,
  })
  const isFiltered = Object.keys(query).some((name) => !general.has(name))
  const isEmpty = found.count === 0 && !isFiltered && !pageEnd
  return {
    body: {
      ...found.answer,
      ...(money && { currency: markets.currency, other_currencies: markets.otherCurrencies }),
      window: {
        start_date: start,
        end_date: end,
        days: daysIn(start, end),
        latest_complete_date: coverage.latest ?? null,
        timezone,
      },
      availability: availabilityOf(coverage, window, isEmpty),
    },
    /** Every day of the window is complete, so a repeated read returns the same answer until Amazon restates a day. */
    isComplete: coverage.latest !== undefined && end <= coverage.latest,
    count: found.count,
  }
}
