import type { Run } from '../store/run.ts'
import type { Runs } from '../store/runs.ts'
import { noRun } from './not-found.ts'

/** Returns a run of the tenant. @throws PlatformError `not_found` */
export async function findRun(runs: Pick<Runs, 'find'>, tenantId: string, runId: string): Promise<Run> {
  const found = await runs.find(tenantId, runId)
  if (!found) throw noRun(runId)
  return found
}
