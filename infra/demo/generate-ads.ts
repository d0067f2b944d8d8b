import { isoDateOf } from './calendar.ts'
import { demandOn } from './demand.ts'
import type { Metrics } from './metrics.ts'
import type { ShopPlan } from './plan.ts'
import type { AdGroup, Campaign } from './plan-campaigns.ts'
import { type Random, roundAtRandom, seededRandom } from './random.ts'
import { splitOverTerms } from './split-over-terms.ts'
import { type Block, escapeText } from './tables.ts'

/** Ads metrics of each product of a shop on one day; generated retail sales include them. */
export type AdsByProduct = Metrics[]

export interface AdsDay {
  blocks: Block[]
  byProduct: AdsByProduct
}

const nothing = (): Metrics => ({ impressions: 0, clicks: 0, cost: 0, sales: 0, orders: 0, units: 0 })

function add(sum: Metrics, part: Metrics): void {
  sum.impressions += part.impressions
  sum.clicks += part.clicks
  sum.cost += part.cost
  sum.sales += part.sales
  sum.orders += part.orders
  sum.units += part.units
}

export const campaignsOn = ({ campaigns }: ShopPlan, day: number) =>
  campaigns.filter(({ startDay, endDay }) => startDay <= day && day <= endDay)

/**
 * Generates the ads facts of one shop and day, in the order of their keys. Campaign rows are the sums of their products' rows.
 * @param termsOf returns the number of search terms that a campaign reports
 * @param keep share of campaigns that is reported; below 1 for days that the feed has not completed
 */
export function adsDay(plan: ShopPlan, day: number, termsOf: (campaign: Campaign) => number, keep: number): AdsDay {
  const { accountId, marketplace, assortment } = plan
  const { marketplaceId, currency, minorUnits } = marketplace
  const random = seededRandom(`${accountId}|${marketplaceId}|ads|${day}`)
  const demand = demandOn(day, assortment.seasons, marketplaceId)
  const byProduct = plan.products.map(nothing)
  const head = `${accountId}\t${isoDateOf(day)}\t`
  const metricsOf = ({ impressions, clicks, cost, sales, orders, units }: Metrics) =>
    `${impressions}\t${clicks}\t${cost / minorUnits}\t${sales / minorUnits}\t${orders}\t${units}\n`
  const campaignRows: Block = { table: 'ads_campaign_daily', rows: 0, lines: '' }
  const asinRows: Block = { table: 'ads_asin_daily', rows: 0, lines: '' }
  const termRows: Block = { table: 'ads_search_term_daily', rows: 0, lines: '' }

  for (const campaign of campaignsOn(plan, day)) {
    const reported = keep >= 1 || random() < keep
    const common = `${marketplaceId}\t${campaign.adProduct}\t${currency}\t`
    const total = nothing()
    let groupsLeft = campaign.adGroups.length
    let termsLeft = termsOf(campaign)
    for (const adGroup of campaign.adGroups) {
      const keys = `${head}${campaign.id}\t${adGroup.id}\t`
      const groupTotal = nothing()
      for (const product of adGroup.products) {
        const row = productDay(campaign, adGroup, product.price, demand, random)
        add(groupTotal, row)
        const ofProduct = byProduct[product.index]
        if (ofProduct) add(ofProduct, row)
        if (!reported || campaign.adProduct === 'SPONSORED_BRANDS') continue
        asinRows.lines += `${keys}${product.asin}\t${common}${metricsOf(row)}`
        asinRows.rows++
      }
      add(total, groupTotal)
      const terms = Math.ceil(termsLeft / groupsLeft--)
      termsLeft -= terms
      if (!reported) continue
      for (const { term, target, metrics } of splitOverTerms(groupTotal, adGroup.searchTerms, terms, random)) {
        const targetId = adGroup.id + 50_000_000_000_000 + target
        termRows.lines += `${keys}${targetId}\t${escapeText(term)}\t${campaign.matchType}\t${common}${metricsOf(metrics)}`
        termRows.rows++
      }
    }
    if (!reported) continue
    campaignRows.lines += `${head}${campaign.id}\t${common}${metricsOf(total)}`
    campaignRows.rows++
  }
  return { blocks: [campaignRows, asinRows, termRows], byProduct }
}

function productDay(campaign: Campaign, { bid }: AdGroup, price: number, demand: number, random: Random): Metrics {
  const impressions = 150 + Math.floor(campaign.impressions * demand * (0.6 + random() * 0.8))
  const clicks = Math.min(impressions, roundAtRandom(impressions * campaign.clickRate * (0.7 + random() * 0.6), random))
  const orders = Math.min(clicks, roundAtRandom(clicks * campaign.orderRate * (0.5 + random()), random))
  const units = orders + (random() < 0.15 ? Math.ceil(orders / 3) : 0)
  const cost = Math.round(clicks * bid * (0.7 + random() * 0.25))
  return { impressions, clicks, cost, sales: units * price, orders, units }
}
