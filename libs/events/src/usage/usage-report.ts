import { z } from 'zod'

/** Calls are counted in buckets of five minutes, aligned to the full hour (UTC). */
export const usageBucketMs = 300_000

/** The stream that carries usage reports, and its subject. */
export const usageStream = 'USAGE'
export const usageSubject = 'usage.v1.reports'

const id = z.string().min(1).max(100)
const count = z.number().int().min(0)

const Row = z.object({
  tenantId: id,
  /** Id of a credential or an application. */
  clientId: id,
  /** Start of the bucket in Unix milliseconds. */
  bucket: z.number().int().multipleOf(usageBucketMs),
  /** All calls, including failed ones. */
  requests: count,
  /** Calls answered with 429. */
  limited: count,
  /** Calls answered with any other status of 400 or above. */
  errors: count,
  /** Time of the last call in Unix milliseconds. */
  lastAt: z.number().int().min(0),
})

/** Calls that one replica of the gateway counted since its last report. The id is the idempotency key. */
export const UsageReport = z.object({ id: z.uuid(), rows: z.array(Row) })

export type UsageReport = z.infer<typeof UsageReport>
export type UsageRow = z.infer<typeof Row>
