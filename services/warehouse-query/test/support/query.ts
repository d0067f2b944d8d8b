import { patienceMs } from '@platform/testkit'
import type { Account } from '../../src/warehouse/account.ts'
import { ByteBudget } from '../../src/warehouse/byte-budget.ts'
import { Pool } from '../../src/warehouse/pool.ts'
import { runQuery } from '../../src/warehouse/run-query.ts'

/** Opens a tenant's pool and runs statements on it without the guard. */
export function openPool(account: Account, { sessionsMax = 4, bytesMax = 64 * 1_048_576 } = {}) {
  const budget = new ByteBudget(bytesMax)
  const pool = new Pool({ ...account, connectMsMax: patienceMs(20_000) }, { sessionsMax, admit: async () => {} })
  return {
    pool,
    budget,
    /** Returns the parsed answer of a statement and releases its memory. */
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
