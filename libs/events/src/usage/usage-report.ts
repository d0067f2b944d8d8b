import { z } from 'zod'

/** Calls are counted per five minutes, beginning at the full hour (UTC). */
export const usageBucketMs = 300_000

/** The stream that carries usage reports, and what it listens to. */
export const usageStream = 'USAGE'
export const usageSubject = 'usage.v1.reports'

const id = z.string().min(1).max(100)
const count = z.number().int().min(0)

const Row = z.object({
  tenantId: id,
  /** A credential's or an application's. */
  clientId: id,
  /** Unix milliseconds at which the five minutes begin. */
  bucket: z.number().int().multipleOf(usageBucketMs),
  /** All calls, those that failed included. */
  requests: count,
  /** Answered with 429. */
  limited: count,
  /** Answered with any other status from 400 on. */
  errors: count,
  /** Unix milliseconds of the last one. */
  lastAt: z.number().int().min(0),
})

/** What one replica of the edge counted since its last report. The id makes a second delivery recognisable. */
export const UsageReport = z.object({ id: z.uuid(), rows: z.array(Row) })

export type UsageReport = z.infer<typeof UsageReport>
export type UsageRow = z.infer<typeof Row>
