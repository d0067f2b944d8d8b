import { type Html, html } from '../../pages/html.ts'
import { moment } from '../../pages/moment.ts'
import { table } from '../../pages/table.ts'
import type { AuditEntry } from './audit-reader.ts'

const badges: Record<string, string> = { ok: 'good', refused: 'warn', failed: 'bad', unknown: 'bad' }

const badge = (status: string): Html => html`<span class="badge ${badges[status] ?? ''}">${status}</span>`

/** Returns the outcome of an event. The start of a write has that of the write, once its end is stored. */
function outcome({ action, outcome: { status, kind }, ended_by }: AuditEntry): Html {
  if (!action.endsWith('.write.started')) return html`${badge(status)}${kind && html`<div class="hint">${kind}</div>`}`
  return ended_by ? badge(ended_by.status) : html`<span class="badge">in progress</span>`
}

/** Returns the operation at Amazon and the path of the request, as far as the event has them. */
function operation({ details, request }: AuditEntry): Html {
  const name = typeof details.operation === 'string' ? details.operation : undefined
  const path = request?.path ?? (typeof details.path === 'string' ? details.path : undefined)
  const shownPath = path && html`<code>${request?.method && `${request.method} `}${path}</code>`
  return html`${name}${shownPath && (name ? html`<div class="hint">${shownPath}</div>` : shownPath)}`
}

const actor = ({ actor: { type, id, label } }: AuditEntry, path: string): Html =>
  html`<a href="${path}?actor=${encodeURIComponent(id)}">${label || id}</a><div class="hint">${type}${label && html` <code>${id}</code>`}</div>`

const withoutDate = (event: AuditEntry): object => ({ ...event, occurred_at: event.occurred_at.toISOString() })

const details = (event: AuditEntry): Html => html`<details>
  <summary>${event.resource ? html`${event.resource.type} <code>${event.resource.id}</code>` : 'Details'}</summary>
  <pre><code>${JSON.stringify(withoutDate(event), null, 2)}</code></pre>
</details>`

/** Renders events, each with its full JSON. `path` is that of the page, for links to the events of one actor. */
export const auditTable = (events: readonly AuditEntry[], { path, empty }: { path: string; empty: Html }): Html =>
  table({
    caption: 'Audit events, newest first',
    rows: events,
    empty,
    more: details,
    columns: [
      { heading: 'Action', cell: ({ action, service }) => html`${action}<div class="hint">${service}</div>` },
      { heading: 'When', cell: ({ occurred_at }) => moment(occurred_at) },
      { heading: 'Who', cell: (event) => actor(event, path) },
      { heading: 'Operation', cell: operation },
      { heading: 'Outcome', cell: outcome },
    ],
  })
