import { z } from 'zod'
import type { TenantWarehouse } from './warehouse.ts'

/** Statements that describe the warehouse are short. */
const timeoutMsDefault = 10_000

/** Runs one of the platform's own statements with the limits of tenant queries, and returns its parsed rows. */
export async function readRows<T>(
  own: TenantWarehouse,
  sql: string,
  row: z.ZodType<T>,
  signal: AbortSignal,
  { timeoutMs = timeoutMsDefault } = {},
): Promise<T[]> {
  const { chunks, release } = await own.run(sql, { timeoutMs, signal })
  try {
    return z.object({ rows: z.array(row) }).parse(JSON.parse(Buffer.concat(chunks).toString())).rows
  } finally {
    release()
  }
}
