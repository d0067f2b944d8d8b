import type { Assortment, Family } from './assortment.ts'
import type { Marketplace } from './marketplaces.ts'
import type { Product } from './plan-products.ts'
import { cycle, hash32, type Random, seededRandom } from './random.ts'
import { searchesOf, searchFor } from './searches.ts'
import type { Shape } from './shape.ts'

export type AdProduct = 'SPONSORED_PRODUCTS' | 'SPONSORED_BRANDS' | 'SPONSORED_DISPLAY'

export interface AdGroup {
  id: number
  name: string
  /** Minor units per click. */
  bid: number
  /** Sorted by ASIN, the key order of the warehouse. */
  products: Product[]
  searchTerms: string[]
}

export interface Campaign {
  id: number
  name: string
  adProduct: AdProduct
  state: 'ENABLED' | 'PAUSED' | 'ARCHIVED'
  targetingType: 'AUTO' | 'MANUAL' | null
  matchType: 'EXACT' | 'PHRASE' | 'BROAD' | 'TARGETING_EXPRESSION'
  startDay: number
  /** Day number of the last day with impressions. */
  endDay: number
  /** Minor units per day. */
  budget: number
  /** Impressions of one advertised product on an average day. */
  impressions: number
  clickRate: number
  orderRate: number
  adGroups: AdGroup[]
}

interface Window {
  firstDay: number
  lastDay: number
}

export interface CampaignsRequest {
  accountId: string
  shopIndex: number
  assortment: Assortment
  marketplace: Marketplace
  products: Product[]
  count: number
  shape: Shape
  window: Window
}

const kinds = [
  { label: 'SP | Auto', adProduct: 'SPONSORED_PRODUCTS', targetingType: 'AUTO', matchType: 'TARGETING_EXPRESSION' },
  { label: 'SP | Exact', adProduct: 'SPONSORED_PRODUCTS', targetingType: 'MANUAL', matchType: 'EXACT' },
  { label: 'SP | Broad', adProduct: 'SPONSORED_PRODUCTS', targetingType: 'MANUAL', matchType: 'BROAD' },
  { label: 'SB | Brand', adProduct: 'SPONSORED_BRANDS', targetingType: null, matchType: 'PHRASE' },
  { label: 'SP | Phrase', adProduct: 'SPONSORED_PRODUCTS', targetingType: 'MANUAL', matchType: 'PHRASE' },
  { label: 'SD | Retargeting', adProduct: 'SPONSORED_DISPLAY', targetingType: null, matchType: 'TARGETING_EXPRESSION' },
] as const

/** Plans the campaigns of a shop, sorted by id: 10 % archived, 20 % paused, some begun during the window. */
export function planCampaigns(request: CampaignsRequest): Campaign[] {
  const { accountId, shopIndex, assortment, marketplace, products, count } = request
  // Fifteen digits, as in Amazon's ids, increasing from shop to shop: rows are generated in the key order of the warehouse.
  const firstId = 200_000_000_000_000 + (hash32(accountId) % 90_000) * 1_000_000_000 + shopIndex * 100_000_000
  return Array.from({ length: count }, (_, index) => {
    const random = seededRandom(`${accountId}|${marketplace.country}|campaign|${index}`)
    const kind = cycle(kinds, index)
    const family = cycle(assortment.families, index)
    const id = firstId + index * 1_201 + Math.floor(random() * 1_000)
    const { adProduct, targetingType, matchType, label } = kind
    const round = Math.floor(index / assortment.families.length)
    return {
      id,
      name: `${label} | ${family.name} | ${marketplace.adsCountry}${round > 0 ? ` | ${round + 1}` : ''}`,
      adProduct,
      targetingType,
      matchType,
      ...lifeOf(index, random, request.window),
      budget: Math.round((15 + random() * 60) * marketplace.dollarPrice) * marketplace.minorUnits,
      impressions: (600 + random() * 2_400) * marketplace.demand,
      clickRate: adProduct === 'SPONSORED_DISPLAY' ? 0.002 + random() * 0.002 : 0.004 + random() * 0.01,
      orderRate: 0.06 + random() * 0.1,
      adGroups: planAdGroups(request, {
        campaignId: id,
        index,
        random,
        family,
        products,
        withTerms: adProduct !== 'SPONSORED_DISPLAY',
      }),
    }
  })
}

function lifeOf(
  index: number,
  random: Random,
  { firstDay, lastDay }: Window,
): Pick<Campaign, 'state' | 'startDay' | 'endDay'> {
  const days = lastDay - firstDay + 1
  const late = random() < 0.15
  const startDay = late ? firstDay + Math.floor(random() * days * 0.6) : firstDay - Math.floor(random() * 400)
  const place = index % 10
  if (place === 9) return { state: 'ARCHIVED', startDay, endDay: lastDay - Math.floor(days * (0.2 + random() * 0.2)) }
  if (place === 4 || place === 7)
    return { state: 'PAUSED', startDay, endDay: lastDay - Math.floor(days * random() * 0.15) }
  return { state: 'ENABLED', startDay, endDay: lastDay }
}

interface AdGroupsRequest {
  campaignId: number
  index: number
  random: Random
  family: Family
  products: Product[]
  withTerms: boolean
}

function planAdGroups({ assortment, marketplace, shape }: CampaignsRequest, request: AdGroupsRequest): AdGroup[] {
  const { campaignId, index, random, family, products, withTerms } = request
  const groups = index % 4 === 1 ? 2 : 1
  const ownFamily = products.filter((product) => product.family === family)
  const termsPerDay = Math.ceil((shape.adsRows ?? 0) / shape.days / shape.campaigns) || shape.searchTerms
  return Array.from({ length: groups }, (_, group) => {
    // Two or three products each; the modulo prevents a small family from appearing twice in one ad group.
    const size = Math.min(ownFamily.length, groups === 2 ? 1 : 2 + (index % 2))
    const advertised = Array.from({ length: size }, (_, place) =>
      cycle(ownFamily, Math.floor(index / 10) * 3 + group + place),
    )
    return {
      id: campaignId + 100_000_000_000_000 + group,
      name: `${family.name} ${group === 0 ? 'Core' : 'Long Tail'}`,
      bid: Math.round((0.7 + random() * 1.5) * marketplace.dollarPrice * marketplace.minorUnits),
      products: advertised.sort((a, b) => (a.asin < b.asin ? -1 : 1)),
      searchTerms: withTerms
        ? termPool(assortment, family, marketplace, index * 37 + group * 11, 12 + termsPerDay * 3)
        : [],
    }
  })
}

/** Returns distinct search terms of a family: every `stride`th of its list from a given start. */
function termPool(
  assortment: Assortment,
  family: Family,
  { language }: Marketplace,
  start: number,
  count: number,
): string[] {
  const total = searchesOf(assortment, family, language)
  const pool = new Set<string>()
  for (let n = 0; n < total && pool.size < count; n++) {
    // The stride is a prime that divides no list's length, so it visits every search once.
    pool.add(searchFor(assortment, family, language, (start + n * 7_919) % total))
  }
  return [...pool]
}
