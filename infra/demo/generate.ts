import { dayNumber, isoDateOf, weekdayOf } from './calendar.ts'
import { demoTenant, type TenantKey } from './catalogue.ts'
import { watermarksOf } from './feeds.ts'
import { adsDay, campaignsOn } from './generate-ads.ts'
import { dimensionsOf } from './generate-dimensions.ts'
import { queriesWeek } from './generate-queries.ts'
import { retailDay } from './generate-retail.ts'
import { type AccountPlan, planAccount } from './plan.ts'
import type { Campaign } from './plan-campaigns.ts'
import { largeShape, quickShape } from './shape.ts'
import { type Block, line } from './tables.ts'

export interface GenerateOptions {
  tenant: TenantKey
  /** ISO date; the last day with data is the day before. */
  today: string
  /** Ads facts of the tenant's first account; undefined for a small warehouse. */
  rows?: number
}

/**
 * Generates all rows of a demo tenant's warehouse, one block per table and day, in constant memory. The same options give the
 * same rows. Feed watermarks come last and thereby mark a complete warehouse.
 */
export function* generate({ tenant: key, today, rows }: GenerateOptions): Generator<Block, void, undefined> {
  const tenant = demoTenant(key)
  const lastDay = dayNumber(today) - 1
  const marketplaces = tenant.profiles.length
  const plans = tenant.accounts.map((account, index) => {
    const shape =
      rows !== undefined && index === 0 ? largeShape(rows) : quickShape(account.marketplaces.length, marketplaces)
    return planAccount(tenant, account, shape, lastDay)
  })
  for (const plan of plans) yield* dimensionsOf(tenant, plan)
  for (const plan of plans) yield* factsOf(plan)
  for (const plan of plans) yield watermarkRows(plan, today)
}

function* factsOf(plan: AccountPlan): Generator<Block, void, undefined> {
  const { account, shape, shops, firstDay, lastDay } = plan
  const { ads, traffic, queries } = watermarksOf(account.id, lastDay)
  let adsRows = 0
  for (let day = firstDay; day <= lastDay; day++) {
    const termsOf = shape.adsRows === undefined ? () => shape.searchTerms : termQuota(plan, day, adsRows, shape.adsRows)
    const keep = shape.thinOpenDays && day > ads ? 0.6 : 1
    for (const shop of shops) {
      const { blocks, byProduct } = adsDay(shop, day, termsOf, keep)
      for (const { rows } of blocks) adsRows += rows
      yield* blocks
      yield* retailDay(shop, day, byProduct, !shape.thinOpenDays || day <= traffic)
      const weekIsOver = weekdayOf(day) === 0 && queries !== undefined && day + 6 <= queries
      if (weekIsOver) yield queriesWeek(shop, day, shape.searchQueries)
    }
  }
}

/** Returns the number of search terms per campaign so that the ads facts grow evenly and reach `total` on the last day. */
function termQuota({ shops, firstDay, lastDay }: AccountPlan, day: number, sofar: number, total: number) {
  const campaigns = shops.flatMap((shop) => campaignsOn(shop, day))
  const fixed = campaigns.map(({ adProduct, adGroups }) =>
    adProduct === 'SPONSORED_BRANDS' ? 1 : 1 + adGroups.reduce((sum, { products }) => sum + products.length, 0),
  )
  const due = Math.round((total * (day - firstDay + 1)) / (lastDay - firstDay + 1)) - sofar
  let terms = Math.max(0, due - fixed.reduce((sum, rows) => sum + rows, 0))
  let searching = campaigns.filter(({ adProduct }) => adProduct !== 'SPONSORED_DISPLAY').length
  return ({ adProduct }: Campaign) => {
    if (adProduct === 'SPONSORED_DISPLAY') return 0
    const share = Math.ceil(terms / searching--)
    terms -= share
    return share
  }
}

function watermarkRows({ account, firstDay, lastDay }: AccountPlan, today: string): Block {
  const { byFeed } = watermarksOf(account.id, lastDay)
  const firstSunday = firstDay + ((7 - weekdayOf(firstDay)) % 7)
  const lines = [...byFeed].map(([feed, day]) => {
    const first = feed === 'search_query_performance' ? firstSunday : firstDay
    return line(account.id, feed, isoDateOf(first), isoDateOf(day), `${today} 04:00:00`)
  })
  return { table: 'feed_watermarks', rows: lines.length, lines: lines.join('') }
}
