import { PlatformError } from '@platform/errors'
import { type Html, html } from '../../pages/html.ts'
import { moment } from '../../pages/moment.ts'
import { table } from '../../pages/table.ts'
import type { ConsoleContext } from '../console-context.ts'
import type { ConsolePage } from '../routes.ts'
import type { TenantVisit } from '../visit.ts'
import { asked } from './asked.ts'
import { jobOutput, jobSchedule, jobSource, jobState, nextRun } from './job-labels.ts'
import { number, runState } from './run-labels.ts'
import type { SyncJob } from './sync-reader.ts'

const pageSize = 50

const lastRun = ({ lastRun: run }: SyncJob, to: TenantVisit['to']): Html =>
  run
    ? html`<a href="${to(`sync/runs/${run.id}`)}">${runState(run)}</a><div class="hint">${moment(run.createdAt)}<br>${number(run.rows.read)} rows${run.rows.rejected > 0 && html`, ${number(run.rows.rejected)} rejected`}</div>`
    : html`Never`

async function jobs({ sync }: Pick<ConsoleContext, 'sync'>, visit: TenantVisit): Promise<Html> {
  const { to, query } = visit
  const after = query.get('after')?.slice(0, 100)
  try {
    const page = await sync.jobs(asked(visit), { limit: pageSize, ...(after && { after }) })
    return html`<div class="panel">${table({
      caption: 'Jobs',
      rows: page.jobs,
      empty: html`<p>There is no job yet. A job loads one kind of Amazon’s data into a table of your warehouse.</p>`,
      columns: [
        {
          heading: 'Job',
          cell: (job) =>
            html`<a href="${to(`sync/jobs/${job.id}`)}">${job.name}</a><div class="hint">${jobOutput(job)}</div>`,
        },
        { heading: 'Source', cell: jobSource },
        {
          heading: 'State',
          cell: (job) =>
            html`${jobState(job)}${job.pausedBecause && html`<div class="hint"><a href="${to('amazon')}">Reconnect</a></div>`}`,
        },
        { heading: 'Schedule', cell: jobSchedule },
        { heading: 'Next run', cell: nextRun },
        { heading: 'Last run', cell: (job) => lastRun(job, to) },
      ],
    })}</div>
${page.next !== null && html`<p><a class="button secondary" rel="next" href="${to(`sync?${new URLSearchParams({ after: page.next })}`)}">More jobs</a></p>`}`
  } catch (error) {
    if (!(error instanceof PlatformError) || error.kind !== 'unavailable') throw error
    return html`<p class="warning" role="alert">Jobs cannot be shown, because the service is unavailable. Runs that are under way go on. Try again later.</p>`
  }
}

/** `sync`: the jobs that load Amazon's data into the tenant's warehouse. */
export const listJobs = (needs: Pick<ConsoleContext, 'sync'>): ConsolePage<TenantVisit> => ({
  path: 'sync',
  show: async (visit) => ({
    title: 'Sync',
    body: html`<div class="head">
  <p class="lead">Jobs load Amazon’s data into your warehouse, by schedule or on request, and account for every row.</p>
  ${visit.canChange && html`<a class="button" href="${visit.to('sync/new')}">New job</a>`}
</div>
${await jobs(needs, visit)}`,
  }),
})
