import { hash32 } from '@platform/demo/random'
import type { Seller } from '../../../world.ts'
import { shopIn } from '../products.ts'

/** A closed settlement: two weeks of one currency of an account. Times in milliseconds since 1970. */
export interface SettlementPeriod {
  settlementId: string
  currency: string
  /** Marketplaces whose transactions it contains. */
  marketplaceIds: string[]
  from: number
  until: number
  depositAt: number
  /** Time from which its report is listed. */
  listedAt: number
}

const dayMs = 86_400_000
const hourMs = 3_600_000
const periodMs = 14 * dayMs

/** Report types of settlements, which Amazon creates by itself. */
export const settlementTypes: readonly string[] = [
  'GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE',
  'GET_V2_SETTLEMENT_REPORT_DATA_XML',
  'GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2',
]

/** Returns the settlements of a seller that were listed within the last 90 days, oldest first. */
export function settlementPeriods({ sellerId, marketplaceIds }: Seller, now: number): SettlementPeriod[] {
  const byCurrency = Map.groupBy(marketplaceIds, (id) => shopIn(id).currency)
  const oldest = now - 90 * dayMs
  return [...byCurrency].flatMap(([currency, ids]) => {
    const anchor = (hash32(`${sellerId}|${currency}`) % 14) * dayMs + (hash32(sellerId) % 24) * hourMs
    const last = Math.floor((now - anchor) / periodMs)
    return Array.from({ length: 8 }, (_, index) => {
      const from = anchor + (last - 8 + index) * periodMs
      const until = from + periodMs
      const settlementId = String(10_000_000_000 + hash32(`${sellerId}|${currency}|${from}`))
      const times = { from, until, depositAt: until + 2 * dayMs, listedAt: until + 6 * hourMs }
      return { settlementId, currency, marketplaceIds: ids, ...times }
    }).filter(({ listedAt }) => listedAt >= oldest && listedAt <= now)
  })
}
