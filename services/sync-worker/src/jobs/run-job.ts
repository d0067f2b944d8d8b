import { PlatformError } from '@platform/errors'
import type { Context } from '../context.ts'
import type { Run } from '../store/run.ts'
import type { Asker } from './asker.ts'
import { findJob } from './find-job.ts'
import type { RunRequest } from './run-request.ts'
import { startRun } from './start-run.ts'

/**
 * Starts a run of a job: of the time since the last one, of the asked window, or (`full`) of everything. A run that is under way is
 * the answer to a second request for one.
 * @throws PlatformError `not_found`; the reason for which the platform paused the job
 */
export const runJob = (
  asker: Asker,
  jobId: string,
  request: RunRequest,
  { events, jobs, runs, starting }: Pick<Context, 'events' | 'jobs' | 'runs' | 'starting'>,
): Promise<Run> =>
  events.audited(
    async (begin) => {
      const { tenantId, actor, requestId } = asker
      const job = await findJob(jobs, tenantId, jobId)
      if (job.pausedBecause) throw new PlatformError('reauth_required', 'the job is paused', job.pausedBecause)
      await begin()
      const id =
        (await startRun(job, { ...request, startedBy: actor, requestId }, starting)) ?? (await runs.openOf(jobId))
      const found = id && (await runs.find(tenantId, id))
      if (!found) throw new PlatformError('unavailable', `the run of ${jobId} ended meanwhile`)
      return found
    },
    (outcome, { answer }) => events.runStarted(asker, jobId, outcome, answer && { run_id: answer.id }),
  )
