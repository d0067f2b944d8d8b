import { z } from 'zod'
import type { Settings } from '../../../control/settings.ts'
import type { Seller } from '../../../world.ts'

/** Body of createReport, already validated against the operation's definition. */
export const ReportSpec = z.object({
  reportType: z.string(),
  marketplaceIds: z.array(z.string()),
  dataStartTime: z.string().optional(),
  dataEndTime: z.string().optional(),
  reportOptions: z.record(z.string(), z.string()).optional(),
})

export type ReportSpec = z.infer<typeof ReportSpec>

/** Input of a report generator. */
export interface ReportInput {
  seller: Seller
  spec: ReportSpec
  /** Time of the report, in milliseconds since 1970. */
  now: number
  settings: Settings
}

const dayMs = 86_400_000

/** Returns the window of a report in milliseconds since 1970; by default the last 30 days. */
export function windowOf({ spec, now }: ReportInput): { from: number; until: number } {
  const until = Math.min(now, Date.parse(spec.dataEndTime ?? '') || now)
  return { from: Date.parse(spec.dataStartTime ?? '') || until - 30 * dayMs, until }
}

/** Formats the specification with which a JSON report begins. */
export const specificationOf = ({ spec }: ReportInput) => ({
  reportType: spec.reportType,
  reportOptions: spec.reportOptions ?? {},
  dataStartTime: spec.dataStartTime?.slice(0, 10) ?? '',
  dataEndTime: spec.dataEndTime?.slice(0, 10) ?? '',
  marketplaceIds: spec.marketplaceIds,
})
