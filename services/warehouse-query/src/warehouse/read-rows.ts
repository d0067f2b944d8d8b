import { z } from 'zod'
import type { TenantWarehouse } from './warehouse.ts'

/** Statements that describe the warehouse take moments. */
const timeoutMsDefault = 10_000

/** Rows of a statement of our own, run as the tenant's queries are, and parsed. */
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
