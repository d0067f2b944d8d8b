import { command } from '@platform/messaging'
import type { Context } from '../context.ts'
import { cancelRun } from '../jobs/cancel-run.ts'
import { showRun } from '../jobs/show-job.ts'
import { asked, askerOf, runId } from './asked.ts'

const Input = asked.extend({ runId })

/** Cancels a run; one that has ended is left as it is. */
export const runCancel = (needs: Pick<Context, 'events' | 'runs' | 'states'>) =>
  command(Input, async ({ runId, ...who }) => ({ run: showRun(await cancelRun(askerOf(who), runId, needs)) }))
