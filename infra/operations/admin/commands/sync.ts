import { z } from 'zod'
import { columns } from '../columns.ts'
import { adminCommand } from '../command.ts'
import { tenant, text } from './options.ts'
import { applyJobs } from './sync/apply-jobs.ts'
import { askSync, findSyncJob } from './sync/ask-sync.ts'
import { isEnded, Job, Run, rowsLine } from './sync/shapes.ts'
import { watchRun } from './sync/watch-run.ts'

const job = text('name')
const day = text('date')

const hasFailed = ({ state }: Run): boolean => state === 'failed' || state === 'partial'

/** Returns all jobs of the tenant, page by page. */
async function allJobs(session: Parameters<typeof askSync>[0], tenantId: string): Promise<Job[]> {
  const jobs: Job[] = []
  let after: string | undefined
  do {
    const answer = await askSync(session, 'job.list', { tenantId, limit: 100, ...(after && { after }) })
    const page = z.object({ jobs: z.array(Job), next: z.string().nullable() }).parse(answer)
    jobs.push(...page.jobs)
    after = page.next ?? undefined
  } while (after !== undefined && !session.signal.aborted)
  return jobs
}

const stateOf = ({ state, pausedBecause }: Job): string => pausedBecause?.kind ?? state

/** Commands for jobs, which load Amazon's data into warehouses, and their runs. */
export const syncCommands = [
  adminCommand(
    {
      words: 'sync apply',
      about:
        'creates the jobs of a file (one job, or a list), or replaces those of the same names; --dry-run only checks them',
      options: z.object({
        tenant,
        file: text('jobs.json'),
        pii: z.boolean().optional(),
        'dry-run': z.boolean().optional(),
      }),
    },
    ({ tenant, file, pii, 'dry-run': isDry }, session) =>
      applyJobs(session, { tenantId: tenant, file, ...(pii && { pii }), isDry: isDry ?? false }),
  ),
  adminCommand(
    { words: 'sync list', about: 'lists jobs with schedule, state and last run', options: z.object({ tenant }) },
    async ({ tenant }, session) => {
      const jobs = await allJobs(session, tenant)
      const rows = jobs.map((one) => [
        one.name,
        stateOf(one),
        one.source.name,
        one.schedule ? `${one.schedule.cron} ${one.schedule.timezone}` : 'on request',
        one.nextRunAt ?? '-',
        one.lastRun?.state ?? 'never',
        one.lastRun ? String(one.lastRun.rows.read) : '-',
      ])
      const head = ['job', 'state', 'source', 'schedule', 'next run', 'last run', 'rows']
      return { json: { jobs }, text: rows.length > 0 ? columns([head, ...rows]) : ['none'] }
    },
  ),
  adminCommand(
    {
      words: 'sync run',
      about:
        'starts a run: of the time since the last one, of a window, or of everything (--full); --watch shows its progress, exit code 1 if it fails or is partial',
      options: z.object({
        tenant,
        job,
        from: day.optional(),
        to: day.optional(),
        full: z.boolean().optional(),
        watch: z.boolean().optional(),
      }),
    },
    async ({ tenant, job, watch, ...window }, session) => {
      const { id, name } = await findSyncJob(session, tenant, job)
      const answer = await askSync(session, 'job.run', { tenantId: tenant, jobId: id, ...window })
      const { run } = z.object({ run: Run }).parse(answer)
      const done = watch ? await watchRun(session, tenant, run) : run
      const going = watch ? 'goes on; sync runs shows its end' : `is ${done.state}`
      const text = isEnded(done) ? rowsLine(done) : [`${name}: ${done.id} ${going}`]
      return { json: { run: done }, text, failed: hasFailed(done) }
    },
  ),
  adminCommand(
    { words: 'sync runs', about: 'lists the latest 50 runs of a job', options: z.object({ tenant, job }) },
    async ({ tenant, job }, session) => {
      const { id } = await findSyncJob(session, tenant, job)
      const answer = await askSync(session, 'run.list', { tenantId: tenant, jobId: id, limit: 50 })
      const { runs } = z.object({ runs: z.array(Run) }).parse(answer)
      const rows = runs.map(({ id, state, createdAt, endedAt, rows, error }) => [
        ...[id, state, createdAt, endedAt ?? '-', String(rows.read), String(rows.rejected)],
        error?.friendly ?? '',
      ])
      const head = ['run', 'state', 'started', 'ended', 'rows', 'rejected', 'reason']
      return { json: { runs }, text: rows.length > 0 ? columns([head, ...rows]) : ['none'] }
    },
  ),
  ...(['pause', 'resume', 'delete'] as const).map((verb) =>
    adminCommand(
      {
        words: `sync ${verb}`,
        about: {
          pause: 'stops the schedule of a job; a run that is under way goes on',
          resume: 'starts the schedule of a paused job again',
          delete: 'deletes a job and cancels its run; the tables that it has filled stay',
        }[verb],
        options: z.object({ tenant, job }),
      },
      async ({ tenant, job }, session) => {
        const { id, name } = await findSyncJob(session, tenant, job)
        await askSync(session, verb === 'delete' ? 'job.remove' : `job.${verb}`, { tenantId: tenant, jobId: id })
        return { json: { id, name, action: verb }, text: [`${name} is ${verb.replace(/e$/, '')}ed`] }
      },
    ),
  ),
]
