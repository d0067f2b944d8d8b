import { openRunningPlatform } from '../support/running-platform.ts'
import { openSyncJobs } from '../support/sync-jobs.ts'
import type { BenchResult } from './harness/result.ts'
import { measureMemory } from './sync/growth-of-memory.ts'
import { measureRate } from './sync/rate-of-loads.ts'

/** Reports of the simulator through a running platform into its warehouse: rows per second, and the worker's memory. */
export async function benchSync(): Promise<BenchResult[]> {
  const p = await openRunningPlatform('bench-sync')
  try {
    const sync = await openSyncJobs(p)
    return [...(await measureMemory(p, sync)), ...(await measureRate(p, sync))]
  } finally {
    await p.close()
  }
}
