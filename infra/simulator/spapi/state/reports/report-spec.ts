import { z } from 'zod'
import type { Seller } from '../../../world.ts'

/** The body of createReport, which the operation's definition has admitted. */
export const ReportSpec = z.object({
  reportType: z.string(),
  marketplaceIds: z.array(z.string()),
  dataStartTime: z.string().optional(),
  dataEndTime: z.string().optional(),
  reportOptions: z.record(z.string(), z.string()).optional(),
})

export type ReportSpec = z.infer<typeof ReportSpec>

/** What a report is written from. */
export interface ReportInput {
  seller: Seller
  spec: ReportSpec
  /** As of then; milliseconds. */
  now: number
}

const dayMs = 86_400_000

/** The window of a report: what was asked for, else the last 30 days. */
export function windowOf({ spec, now }: ReportInput): { from: number; until: number } {
  const until = Math.min(now, Date.parse(spec.dataEndTime ?? '') || now)
  return { from: Date.parse(spec.dataStartTime ?? '') || until - 30 * dayMs, until }
}

/** Calendar days of the window, `YYYY-MM-DD`. */
export function daysOf(input: ReportInput): string[] {
  const { from, until } = windowOf(input)
  const first = Math.floor(from / dayMs)
  const last = Math.floor(until / dayMs)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    new Date((first + index) * dayMs).toISOString().slice(0, 10),
  )
}
