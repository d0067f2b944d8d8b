import { PlatformError, validationError } from '@platform/errors'
import { route } from '@platform/http'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { showRun } from '../jobs/show-job.ts'
import { startRun } from '../jobs/start-run.ts'
import { JobParams, noJob, scopes, starterOf } from './shared.ts'

const time = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
  error: 'must be a date or a time with its offset',
})

const Body = z.strictObject({ from: time.optional(), to: time.optional(), full: z.boolean().optional() })

/** Starts a run of a job: of the time since the last one, of the asked window, or (`full`) of everything. */
export const postRun = route(
  {
    method: 'post',
    path: '/api/sync/jobs/:jobId/run',
    scopes,
    params: JobParams,
    body: Body,
    bodyOptional: true,
    status: 202,
  },
  async (call, { events, jobs, runs, starting }: Pick<Context, 'events' | 'jobs' | 'runs' | 'starting'>) => {
    const { jobId } = call.params
    const { from, to, full } = call.body
    const { tenantId } = call.caller
    const run = await events.audited(
      async (begin) => {
        if (from && to && Date.parse(from) > Date.parse(to))
          throw validationError([{ path: 'body.to', message: 'must be later than from' }])
        const job = await jobs.find(tenantId, jobId)
        if (!job) throw noJob(jobId)
        if (job.pausedBecause) throw new PlatformError('reauth_required', 'the job is paused', job.pausedBecause)
        await begin()
        const startedBy = starterOf(call.caller)
        // A run that is under way is the answer to a second request for one.
        const id =
          (await startRun(job, { from, to, full, startedBy, requestId: call.requestId }, starting)) ??
          (await runs.openOf(jobId))
        const found = id && (await runs.find(tenantId, id))
        if (!found) throw new PlatformError('unavailable', `the run of ${jobId} ended meanwhile`)
        return found
      },
      (outcome, { answer }) => events.runStarted(call, jobId, outcome, answer && { run_id: answer.id }),
    )
    return { ok: true, run: showRun(run) }
  },
)
