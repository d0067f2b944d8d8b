import { isoDateOf } from './calendar.ts'
import { demandOn } from './demand.ts'
import type { ShopPlan } from './plan.ts'
import { cycle, hash32, seededRandom } from './random.ts'
import { searchFor } from './searches.ts'
import type { Block } from './tables.ts'

/** Generates Search Query Performance of one shop for the week that begins on `sunday`: totals and the brand's share. */
export function queriesWeek(plan: ShopPlan, sunday: number, count: number): Block {
  const { accountId, marketplace, assortment } = plan
  const { marketplaceId } = marketplace
  const random = seededRandom(`${accountId}|${marketplaceId}|queries|${sunday}`)
  const demand = demandOn(sunday, assortment.seasons, marketplaceId) * marketplace.demand
  const block: Block = { table: 'search_query_performance', rows: 0, lines: '' }
  queriesOf(plan, count).forEach((query, index) => {
    const volume = Math.floor((90_000 / (index + 4)) * demand * (0.85 + random() * 0.3)) + 20
    const impressions = Math.floor(volume * (18 + random() * 10))
    const clicks = Math.floor(volume * (0.35 + random() * 0.2))
    const cartAdds = Math.floor(clicks * (0.2 + random() * 0.1))
    const purchases = Math.floor(cartAdds * (0.3 + random() * 0.2))
    const share = 0.01 + (hash32(query) % 100) / 900
    const part = (total: number) => Math.floor(total * share * (0.8 + random() * 0.4))
    block.lines += `${accountId}\t${isoDateOf(sunday)}\t${marketplaceId}\t${query}\t${volume}`
    for (const total of [impressions, clicks, cartAdds, purchases]) block.lines += `\t${total}\t${part(total)}`
    block.lines += '\n'
    block.rows++
  })
  return block
}

/** Returns the most frequent searches of all families, without duplicates. */
function queriesOf({ assortment, marketplace }: ShopPlan, count: number): string[] {
  const queries = new Set<string>()
  for (let n = 0; queries.size < count && n < count * 10; n++) {
    const round = Math.floor(n / assortment.families.length)
    queries.add(searchFor(assortment, cycle(assortment.families, n), marketplace.language, round * 3))
  }
  return [...queries]
}
