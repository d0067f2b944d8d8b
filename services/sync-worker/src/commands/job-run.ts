import { command } from '@platform/messaging'
import type { Context } from '../context.ts'
import { runJob } from '../jobs/run-job.ts'
import { isInOrder, outOfOrder, runFields } from '../jobs/run-request.ts'
import { showRun } from '../jobs/show-job.ts'
import { asked, askerOf, jobId } from './asked.ts'

const Input = asked.extend({ jobId, ...runFields }).refine(isInOrder, outOfOrder)

/** Starts a run of a job, or returns the one that is under way. */
export const jobRun = (needs: Pick<Context, 'events' | 'jobs' | 'runs' | 'starting'>) =>
  command(Input, async ({ jobId, from, to, full, ...who }) => ({
    run: showRun(await runJob(askerOf(who), jobId, { from, to, full }, needs)),
  }))
