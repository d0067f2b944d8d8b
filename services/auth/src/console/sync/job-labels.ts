import { type Html, html } from '../../pages/html.ts'
import { moment } from '../../pages/moment.ts'
import type { SyncJob } from './sync-reader.ts'

const kinds = {
  operation: 'SP-API operation',
  report: 'Report',
  data_kiosk: 'Data Kiosk',
  ads_report: 'Ads report',
  ads_export: 'Ads export',
} as const

/** Renders the input of a job: kind, name and account. */
export const jobSource = ({ source }: SyncJob): Html =>
  html`${kinds[source.kind]} <code>${source.name}</code><div class="hint">${source.account === 'inline' ? 'credentials of the job' : html`<code>${source.account}</code>`}</div>`

/** Renders the state of a job. */
export const jobState = ({ state, pausedBecause }: SyncJob): Html => {
  if (state === 'active') return html`<span class="badge good">Active</span>`
  return pausedBecause
    ? html`<span class="badge bad">Paused by the platform</span>`
    : html`<span class="badge warn">Paused</span>`
}

/** Renders when a job runs. */
export const jobSchedule = ({ schedule }: SyncJob): Html =>
  schedule ? html`<code>${schedule.cron}</code><div class="hint">${schedule.timezone}</div>` : html`On request`

function inZone(date: Date, timeZone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'medium', timeStyle: 'short' }).format(date)
  } catch {
    return undefined
  }
}

/** Renders the next time at which a job runs, in UTC and in its own time zone. */
export function nextRun({ nextRunAt, schedule }: SyncJob): Html {
  if (!nextRunAt) return html`–`
  const local = schedule && schedule.timezone !== 'UTC' && inZone(nextRunAt, schedule.timezone)
  return html`${moment(nextRunAt)}${local && html`<div class="hint">${local} there</div>`}`
}

/** Renders the table or the file that a job writes. */
export const jobOutput = ({ output, mode }: SyncJob): Html =>
  output.file !== undefined
    ? html`File <code>${output.file}</code>`
    : html`Table <code>${output.tablename}</code>${mode && ` (${mode})`}`
