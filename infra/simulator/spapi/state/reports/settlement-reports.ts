import type { Seller } from '../../../world.ts'
import type { Report } from './report.ts'
import { settlementPeriods } from './settlement-periods.ts'

const reportType = 'GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2'
const iso = (at: number) => new Date(at).toISOString()

/**
 * Returns the reports of a seller's settlements of the last 90 days. As for unified accounts at Amazon, each settlement has a
 * report for every marketplace of the account.
 */
export function settlementReports(seller: Seller, clock: () => number): Report[] {
  const { sellerId, marketplaceIds } = seller
  return settlementPeriods(seller, clock()).flatMap((settlement) =>
    marketplaceIds.map((marketplaceId, index) => {
      const id = `${settlement.settlementId}${index}`
      const { from, until, listedAt } = settlement
      return {
        id,
        sellerId,
        createdAt: listedAt,
        startsAt: listedAt,
        endsAt: listedAt,
        end: 'DONE' as const,
        now: clock,
        spec: { reportType, marketplaceIds: [marketplaceId], dataStartTime: iso(from), dataEndTime: iso(until) },
        documentId: `amzn1.spdoc.1.4.na.${id}.${sellerId}`,
        settlement,
      }
    }),
  )
}
