import { type Html, html } from '../../pages/html.ts'
import { moment } from '../../pages/moment.ts'
import { table } from '../../pages/table.ts'
import type { TenantVisit } from '../visit.ts'
import { durationOf, number, runState, starterOf } from './run-labels.ts'
import type { SyncRun } from './sync-reader.ts'

/** Renders runs with state, rows and duration. */
export const runTable = (runs: readonly SyncRun[], { to }: Pick<TenantVisit, 'to'>): Html =>
  table({
    caption: 'Runs, newest first',
    rows: runs,
    empty: html`<p>The job has not run yet.</p>`,
    columns: [
      { heading: 'Started', cell: (run) => html`<a href="${to(`sync/runs/${run.id}`)}">${moment(run.createdAt)}</a>` },
      { heading: 'State', cell: runState },
      { heading: 'By', cell: starterOf },
      { heading: 'Read', numeric: true, cell: ({ rows }) => number(rows.read) },
      { heading: 'Inserted', numeric: true, cell: ({ rows }) => number(rows.inserted) },
      { heading: 'Updated', numeric: true, cell: ({ rows }) => number(rows.updated) },
      { heading: 'Rejected', numeric: true, cell: ({ rows }) => number(rows.rejected) },
      { heading: 'Duration', numeric: true, cell: durationOf },
    ],
  })
