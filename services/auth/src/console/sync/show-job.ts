import { csrfField } from '../../pages/csrf.ts'
import { type Html, html } from '../../pages/html.ts'
import { moment } from '../../pages/moment.ts'
import type { ConsoleContext } from '../console-context.ts'
import { facts } from '../facts.ts'
import type { ConsolePage } from '../routes.ts'
import type { TenantVisit } from '../visit.ts'
import { asked } from './asked.ts'
import { jobOutput, jobSchedule, jobSource, jobState, nextRun } from './job-labels.ts'
import { noWindow, runForm } from './run-form.ts'
import { runTable } from './run-table.ts'
import type { WholeSyncJob } from './sync-reader.ts'

const pageSize = 20

const actions = ({ signedIn }: TenantVisit, job: WholeSyncJob, path: string): Html => {
  const verb = job.state === 'active' ? 'pause' : 'resume'
  return html`<form method="post" action="${path}/${verb}" class="actions">${csrfField(signedIn)}
  <a class="button secondary" href="${path}/edit">Edit</a>
  <button class="secondary">${verb === 'pause' ? 'Pause' : 'Resume'}</button>
  <a class="button danger secondary" href="${path}/delete">Delete</a>
</form>`
}

const paused = ({ pausedBecause }: WholeSyncJob, { to }: TenantVisit): Html | null =>
  pausedBecause &&
  html`<div class="problem" role="alert"><p>${pausedBecause.friendly}</p><p><a href="${to('amazon')}">Reconnect the account</a>, then resume the job.</p></div>`

/** Renders the way to a run: the one that is under way, or the form that starts one. */
function start(visit: TenantVisit, job: WholeSyncJob, path: string): Html | undefined {
  const open = job.lastRun && !job.lastRun.endedAt ? job.lastRun : undefined
  if (open)
    return html`<section class="panel" aria-labelledby="run"><h2 id="run">A run is under way</h2><p><a class="button" href="${visit.to(`sync/runs/${open.id}`)}">Watch the run</a></p></section>`
  if (!visit.canChange || job.pausedBecause) return undefined
  return html`<section class="panel" aria-labelledby="run"><h2 id="run">Run</h2>${runForm(visit, path, noWindow)}</section>`
}

/** `sync/jobs/:jobId`: one job with its definition and its runs. */
export const showJob = ({ sync }: Pick<ConsoleContext, 'sync'>): ConsolePage<TenantVisit> => ({
  path: 'sync/jobs/:jobId',
  async show(visit) {
    const { params, to, canChange, query } = visit
    const job = await sync.job(asked(visit), params.jobId ?? '')
    const before = query.get('before')?.slice(0, 64)
    const page = await sync.runs(asked(visit), job.id, { limit: pageSize, ...(before && { before }) })
    const path = to(`sync/jobs/${job.id}`)
    return {
      title: job.name,
      body: html`${paused(job, visit)}
<section class="panel" aria-label="About this job">${facts([
        ['State', jobState(job)],
        ['Source', jobSource(job)],
        ['Into', jobOutput(job)],
        ['Schedule', jobSchedule(job)],
        ['Next run', nextRun(job)],
        ['Loaded until', job.loadedUntil ? moment(job.loadedUntil) : 'No period yet'],
        ['Personal data', job.pii ? 'The job may read buyers’ personal data' : 'Not read'],
        ['Changed', moment(job.updatedAt)],
      ])}
${canChange && actions(visit, job, path)}</section>
${start(visit, job, path)}
<section class="panel" aria-labelledby="runs"><h2 id="runs">Runs</h2>${runTable(page.runs, visit)}
${page.next !== null && html`<p><a class="button secondary" rel="next" href="${path}?before=${page.next}#runs">Older runs</a></p>`}</section>
<section class="panel" aria-labelledby="definition"><h2 id="definition">Definition</h2>
${job.notes.length > 0 && html`<ul class="notes">${job.notes.map((note) => html`<li>${note}</li>`)}</ul>`}
<pre tabindex="0" role="region" aria-label="Definition as JSON"><code>${JSON.stringify(job.definition, null, 2)}</code></pre></section>
<p><a href="${to('sync')}">All jobs</a></p>`,
    }
  },
})
