import { z } from 'zod'
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
}

const dayMs = 86_400_000

/** Returns the window of a report in milliseconds since 1970; by default the last 30 days. */
export function windowOf({ spec, now }: ReportInput): { from: number; until: number } {
  const until = Math.min(now, Date.parse(spec.dataEndTime ?? '') || now)
  return { from: Date.parse(spec.dataStartTime ?? '') || until - 30 * dayMs, until }
}

/** Returns the calendar days of the window, as YYYY-MM-DD. */
export function daysOf(input: ReportInput): string[] {
  const { from, until } = windowOf(input)
  const first = Math.floor(from / dayMs)
  const last = Math.floor(until / dayMs)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    new Date((first + index) * dayMs).toISOString().slice(0, 10),
  )
}
