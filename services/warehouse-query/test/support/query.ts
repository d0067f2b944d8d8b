import type { Account } from '../../src/warehouse/account.ts'
import { ByteBudget } from '../../src/warehouse/byte-budget.ts'
import { Pool } from '../../src/warehouse/pool.ts'
import { runQuery } from '../../src/warehouse/run-query.ts'

/** A tenant's pool and a way to run statements on it as they stand: the guard is not in the way. */
export function openPool(account: Account, { sessionsMax = 4, bytesMax = 64 * 1_048_576 } = {}) {
  const budget = new ByteBudget(bytesMax)
  const pool = new Pool(account, { sessionsMax, admit: async () => {} })
  return {
    pool,
    budget,
    /** Parsed answer of a statement; its memory is given back. */
    async query(text: string, { timeoutMs = 10_000, signal = new AbortController().signal } = {}) {
      const { chunks, release, ...rest } = await runQuery(pool, budget, { text, timeoutMs, signal })
      const json = Buffer.concat(chunks).toString()
      release()
      return {
        json,
        ...rest,
        ...(JSON.parse(json) as { rows: Record<string, unknown>[]; columns: { name: string; type: string }[] }),
      }
    },
  }
}
