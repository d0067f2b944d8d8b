import { hash32 } from '@platform/demo/random'
import type { AdsCall, AdsRoute } from '../ads-route.ts'
import { AdsFailure } from '../failure.ts'
import { isObject } from '../json.ts'
import type { Store } from '../store.ts'

/** Returns a body that must be an object. @throws AdsFailure 400 */
export function objectOf({ body }: AdsCall): Record<string, unknown> {
  if (!isObject(body)) throw new AdsFailure(400, 'The body must be an object.')
  return body
}

/** Returns a required attribute of a body. @throws AdsFailure 400 */
export function need(body: Record<string, unknown>, field: string): unknown {
  const value = body[field]
  if (value === undefined || value === null) throw new AdsFailure(400, `${field} must not be null`)
  return value
}

/** Returns a list of a body, with a length from `min` to `max`. @throws AdsFailure 400 */
export function needList(body: Record<string, unknown>, field: string, max: number, min = 1): unknown[] {
  const value = need(body, field)
  if (!Array.isArray(value) || value.length < min || value.length > max)
    throw new AdsFailure(400, `${field} must have from ${min} to ${max} entries.`)
  return value
}

export const vendor = (name: string): string => `application/vnd.${name}+json`

/** Defines a read operation with a request body. */
export const asking = (
  operation: string,
  path: string,
  media: { consumes: readonly string[]; produces: readonly string[] },
  handle: (call: AdsCall) => ReturnType<AdsRoute['handle']>,
): AdsRoute => ({ operation, method: 'POST', path, ...media, errors: 'details', handle })

/** Returns a number from `low` to `high`, determined by the seed. */
export const between = (seed: string, low: number, high: number): number => low + (hash32(seed) % (high - low + 1))

export const cents = (amount: number): number => Math.round(amount * 100) / 100

/** Returns a bid and a range around it within the limits of the marketplace, determined by the seed. */
export function bidRange({ limits }: Store, seed: string, limit: 'spBid' | 'sbBid' | 'sdBid') {
  const { min, max } = limits[limit]
  const clamp = (amount: number) => Math.min(max, Math.max(min, cents(amount)))
  const suggested = clamp(min * between(seed, 30, 120))
  return { low: clamp(suggested * 0.8), suggested, high: clamp(suggested * 1.35) }
}

/** Returns the seven days up to today, in the profile's time zone. */
export function lastWeek(store: Store): { startDate: string; endDate: string } {
  const end = Date.parse(store.today)
  return { startDate: new Date(end - 6 * 86_400_000).toISOString().slice(0, 10), endDate: store.today }
}

/** Returns the metrics that a campaign missed for lack of budget. */
export function missedOpportunities(store: Store, campaignId: string) {
  const seed = `${campaignId}|missed`
  const clicks = between(seed, 0, 60)
  const { startDate, endDate } = lastWeek(store)
  return {
    startDate,
    endDate,
    percentTimeInBudget: between(`${seed}|time`, 40, 100),
    estimatedMissedImpressionsLower: clicks * 90,
    estimatedMissedImpressionsUpper: clicks * 130,
    estimatedMissedClicksLower: clicks,
    estimatedMissedClicksUpper: clicks * 2,
    estimatedMissedSalesLower: cents(clicks * 2.1),
    estimatedMissedSalesUpper: cents(clicks * 4.4),
  }
}

/** Returns the ASINs that the profile advertises. */
export const asinsOf = (store: Store): string[] =>
  [...new Set(store.list('sp.productAds').map(({ fields }) => String(fields.asin ?? '')))].filter(Boolean)
