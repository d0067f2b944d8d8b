import { type Html, html } from '../../pages/html.ts'
import { moment } from '../../pages/moment.ts'
import { table } from '../../pages/table.ts'
import type { AuditEntry } from './audit-reader.ts'

const badges: Record<string, string> = { ok: 'good', refused: 'warn', failed: 'bad', unknown: 'bad' }

const outcome = ({ outcome: { status, kind } }: AuditEntry): Html =>
  html`<span class="badge ${badges[status] ?? ''}">${status}</span>${kind && html`<div class="hint">${kind}</div>`}`

const actor = ({ actor: { type, id, label } }: AuditEntry): Html =>
  html`${label || id}<div class="hint">${type}${label && html` <code>${id}</code>`}</div>`

const withoutDate = (event: AuditEntry): object => ({ ...event, occurred_at: event.occurred_at.toISOString() })

const details = (event: AuditEntry): Html => html`<details>
  <summary>${event.resource ? html`${event.resource.type} <code>${event.resource.id}</code>` : 'Details'}</summary>
  <pre><code>${JSON.stringify(withoutDate(event), null, 2)}</code></pre>
</details>`

/** Renders events, each with its full JSON. */
export const auditTable = (events: readonly AuditEntry[], empty: Html): Html =>
  table({
    caption: 'Audit events, newest first',
    rows: events,
    empty,
    more: details,
    columns: [
      { heading: 'Action', cell: ({ action, service }) => html`${action}<div class="hint">${service}</div>` },
      { heading: 'When', cell: ({ occurred_at }) => moment(occurred_at) },
      { heading: 'Who', cell: actor },
      { heading: 'Outcome', cell: outcome },
    ],
  })
