import { command } from '@platform/messaging'
import type { Context } from '../context.ts'
import { pauseJob } from '../jobs/pause-job.ts'
import { removeJob } from '../jobs/remove-job.ts'
import { resumeJob } from '../jobs/resume-job.ts'
import { showJob } from '../jobs/show-job.ts'
import { asked, askerOf, jobId } from './asked.ts'

const Input = asked.extend({ jobId })

type Needs = Pick<Context, 'events' | 'jobs' | 'runs' | 'states'>

/** Pauses, resumes and deletes jobs. */
export const jobChanges = (needs: Needs) => ({
  'job.pause': command(Input, async ({ jobId, ...who }) => ({
    job: showJob(await pauseJob(askerOf(who), jobId, needs)),
  })),
  'job.resume': command(Input, async ({ jobId, ...who }) => ({
    job: showJob(await resumeJob(askerOf(who), jobId, needs)),
  })),
  'job.remove': command(Input, async ({ jobId, ...who }) => {
    await removeJob(askerOf(who), jobId, needs)
    return {}
  }),
})
