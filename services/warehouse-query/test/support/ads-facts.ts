import { addDays } from '../../src/v1/core/calendar.ts'

/** Facts of one campaign and day, as a test inserts them into the warehouse and adds them up itself. */
export interface Fact {
  date: string
  /** 18 digits, more than a double holds. */
  campaign_id: string
  ad_product: string
  marketplace_id: string
  currency: string
  state: string | null
  name: string | null
  asin: string
  search_term: string
  impressions: number
  clicks: number
  /** Ten-thousandths. */
  cost: number
  sales: number
  orders: number
  units: number
}

const shops = [
  { marketplace_id: 'ATVPDKIKX0DER', currency: 'USD' },
  { marketplace_id: 'A2EUQ1WTGCTBG2', currency: 'CAD' },
]
const products = ['SPONSORED_PRODUCTS', 'SPONSORED_BRANDS', 'SPONSORED_DISPLAY']
const states = ['ENABLED', 'PAUSED', 'ARCHIVED']
const words = ['tent', 'Zelt', 'café', 'cafe', '牛刀', 'a%b', 'a_b', "it's", '\\n', '100% wool', 'TENT']

/** Campaigns of every test. Two of them have facts but no row of their own. */
export const campaigns = Array.from({ length: 14 }, (_, index) => ({
  campaign_id: String(300_000_000_000_000_000n + BigInt(index)),
  ...(shops[index % 3 === 2 ? 1 : 0] ?? { marketplace_id: '', currency: '' }),
  ad_product: products[index % products.length] ?? '',
  state: index < 12 ? (states[index % states.length] ?? null) : null,
  name: index < 12 ? `${words[index % words.length]} ${index % 4}` : null,
}))

/** Returns a generator of numbers below 1 that are always the same for one seed. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Makes facts for `days` days from `first` on: some days are empty, some sums are zero, and many are equal. */
export function makeFacts(first: string, days: number, seed = 1): Fact[] {
  const random = seeded(seed)
  const below = (max: number): number => Math.floor(random() * max)
  return Array.from({ length: days }, (_, day) => day).flatMap((day) =>
    day % 11 === 5
      ? []
      : campaigns
          .filter(() => random() < 0.7)
          .map((campaign) => {
            const clicks = below(4)
            const orders = Math.min(clicks, below(3))
            return {
              ...campaign,
              date: addDays(first, day),
              asin: `B00000000${below(9)}`,
              search_term: `${words[below(words.length)]} ${below(5)}`,
              impressions: below(3) * 50 + clicks,
              clicks,
              cost: clicks * (below(3) + 1) * 4_900 + (clicks > 0 ? below(2) : 0),
              sales: orders * 129_900,
              orders,
              units: orders,
            }
          }),
  )
}

const decimal = (units: number): string => (units / 10_000).toFixed(4)

const common = ({ date, campaign_id, marketplace_id, ad_product, currency, ...fact }: Fact) => ({
  date,
  campaign_id,
  marketplace_id,
  ad_product,
  currency,
  impressions: fact.impressions,
  clicks: fact.clicks,
  cost: decimal(fact.cost),
  sales: decimal(fact.sales),
  orders: fact.orders,
  units: fact.units,
})

/** Returns the rows of each table for these facts. */
export function rowsOf(accountId: string, facts: readonly Fact[]) {
  const account_id = accountId
  return {
    ads_campaigns: campaigns
      .filter(({ name }) => name !== null)
      .map(({ campaign_id, marketplace_id, ad_product, currency, state, name }) => ({
        account_id,
        campaign_id,
        profile_id: 1,
        marketplace_id,
        name,
        ad_product,
        state,
        budget: 10,
        budget_type: 'DAILY',
        currency,
      })),
    ads_campaign_daily: facts.map((fact) => ({ account_id, ...common(fact) })),
    ads_asin_daily: facts.map((fact) => ({ account_id, ...common(fact), ad_group_id: 1, asin: fact.asin })),
    ads_search_term_daily: facts.map((fact) => ({
      account_id,
      ...common(fact),
      ad_group_id: 1,
      target_id: 1,
      search_term: fact.search_term,
      match_type: 'EXACT',
    })),
  }
}
