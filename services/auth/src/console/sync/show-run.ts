import { type Html, html } from '../../pages/html.ts'
import { moment } from '../../pages/moment.ts'
import type { ConsoleContext } from '../console-context.ts'
import { facts } from '../facts.ts'
import type { ConsolePage } from '../routes.ts'
import type { TenantVisit } from '../visit.ts'
import { asked } from './asked.ts'
import { bytes, duration, durationOf, number, runState, starterOf } from './run-labels.ts'
import type { SyncRun } from './sync-reader.ts'

/** How often the page of an open run is loaded again. */
const refreshSeconds = 5

const percent = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 0 })

/** Renders how far an open run is. */
function progress({ progress: share, etaSeconds, windows }: SyncRun): Html {
  const eta =
    etaSeconds === null ? 'The time left is known after the first window.' : `About ${duration(etaSeconds)} left.`
  return html`<div class="progress">
  <div class="head"><label for="progress">${percent.format(share)} done</label><span class="hint">${number(windows.ended)} of ${number(windows.planned)} windows</span></div>
  <progress id="progress" max="1" value="${share}">${percent.format(share)}</progress>
  <p class="hint">${eta} This page updates itself until the run has ended.</p>
</div>`
}

const failure = ({ error, jobId }: SyncRun, { to }: TenantVisit): Html | undefined =>
  error &&
  html`<div class="problem" role="alert"><p>${error.friendly}</p><p>${
    error.kind === 'reauth_required'
      ? html`<a href="${to('amazon')}">Reconnect the account</a>, then resume the job.`
      : html`What failed is loaded by the next run. <a href="${to(`sync/jobs/${jobId}`)}">Open the job</a> to run it now.`
  }</p></div>`

const tile = (label: string, value: number, href?: string): Html => {
  const inside = html`<strong>${number(value)}</strong><span>${label}</span>`
  return href ? html`<a class="tile" href="${href}">${inside}</a>` : html`<div class="tile">${inside}</div>`
}

const windowOf = ({ window }: SyncRun): Html | undefined =>
  window
    ? html`${window.from ? moment(window.from) : 'The beginning'} to ${window.to ? moment(window.to) : 'now'}`
    : undefined

/** `sync/runs/:runId`: one run, which shows its progress until it has ended. */
export const showRun = ({ sync }: Pick<ConsoleContext, 'sync'>): ConsolePage<TenantVisit> => ({
  path: 'sync/runs/:runId',
  async show(visit) {
    const { params, to, canChange } = visit
    const { run, jobName } = await sync.runOf(asked(visit), params.runId ?? '')
    const path = to(`sync/runs/${run.id}`)
    const isOpen = !run.endedAt
    const { read, inserted, updated, unchanged, rejected } = run.rows
    return {
      title: jobName === null ? 'Run of a deleted job' : `Run of ${jobName}`,
      ...(isOpen && { refresh: { seconds: refreshSeconds, path } }),
      body: html`${failure(run, visit)}
<section class="panel" aria-label="State of this run">
${isOpen && progress(run)}
${facts([
  ['State', runState(run)],
  ['Window', windowOf(run)],
  ['Bytes', bytes(run.bytes)],
  ['Windows', !isOpen && `${number(run.windows.succeeded)} of ${number(run.windows.planned)} loaded`],
  ['Started', html`${moment(run.createdAt)} by ${starterOf(run)}`],
  ['Duration', durationOf(run)],
])}
${canChange && isOpen && html`<div class="actions"><a class="button danger secondary" href="${path}/cancel">Cancel the run</a></div>`}</section>
<div class="tiles" role="group" aria-label="Rows">
${tile('rows read', read)}${tile('inserted', inserted)}${tile('updated', updated)}${tile('unchanged', unchanged)}${tile('rejected', rejected, rejected > 0 ? `${path}/rejected` : undefined)}
</div>
${run.notes.length > 0 && html`<section class="panel" aria-labelledby="notes"><h2 id="notes">Notes</h2><ul class="notes">${run.notes.map((note) => html`<li>${note}</li>`)}</ul></section>`}
<p>${jobName !== null && html`<a href="${to(`sync/jobs/${run.jobId}`)}">The job</a> · `}<a href="${to('sync')}">All jobs</a></p>`,
    }
  },
})
