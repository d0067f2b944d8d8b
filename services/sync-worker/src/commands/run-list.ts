import { command } from '@platform/messaging'
import type { Context } from '../context.ts'
import { findJob } from '../jobs/find-job.ts'
import { readRuns, runsQuery } from '../jobs/read-runs.ts'
import { showRun } from '../jobs/show-job.ts'
import { asked, jobId } from './asked.ts'

const Input = asked.extend({ jobId, ...runsQuery.shape })

/** Lists the runs of a job, the newest first. */
export const runList = ({ jobs, runs }: Pick<Context, 'jobs' | 'runs'>) =>
  command(Input, async ({ tenantId, jobId, limit, before }) => {
    await findJob(jobs, tenantId, jobId)
    const page = await readRuns(runs, { tenantId, jobId }, { limit, before })
    return { runs: page.runs.map((run) => showRun(run)), next: page.next }
  })
