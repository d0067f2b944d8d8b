import type { Context } from '../context.ts'
import type { Run } from '../store/run.ts'
import type { Asker } from './asker.ts'
import { findRun } from './find-run.ts'

/**
 * Cancels a run. What its windows have committed stays; a run that has ended is left as it is.
 * @throws PlatformError `not_found`
 */
export const cancelRun = (
  asker: Asker,
  runId: string,
  { events, runs, states }: Pick<Context, 'events' | 'runs' | 'states'>,
): Promise<Run> =>
  events.audited(
    async (begin) => {
      await begin()
      const found = await findRun(runs, asker.tenantId, runId)
      if (!found.endedAt) await states.cancel(runId)
      return findRun(runs, asker.tenantId, runId)
    },
    (outcome) => events.runCancelled(asker, runId, outcome),
  )
