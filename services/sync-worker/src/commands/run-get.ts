import { command } from '@platform/messaging'
import type { Context } from '../context.ts'
import { findRun } from '../jobs/find-run.ts'
import { showRun } from '../jobs/show-job.ts'
import { asked, runId } from './asked.ts'

const Input = asked.extend({ runId })

/** Returns one run with its progress, and the name of its job, which may have been deleted since. */
export const runGet = ({ jobs, runs }: Pick<Context, 'jobs' | 'runs'>) =>
  command(Input, async ({ tenantId, runId }) => {
    const run = await findRun(runs, tenantId, runId)
    const job = await jobs.find(tenantId, run.jobId)
    return { run: showRun(run), jobName: job?.name ?? null }
  })
