import { html } from '../../pages/html.ts'
import { moment } from '../../pages/moment.ts'
import { table } from '../../pages/table.ts'
import type { ConsoleContext } from '../console-context.ts'
import type { ConsolePage } from '../routes.ts'
import type { Visit } from '../visit.ts'

/** `tenants`: all tenants, with links to their consoles. */
export const listTenants = ({ tenants }: Pick<ConsoleContext, 'tenants'>): ConsolePage<Visit> => ({
  path: 'tenants',
  show: async () => ({
    title: 'Tenants',
    body: html`<div class="head"><p class="lead">Brands and agencies. Open one to work in its console.</p><a class="button" href="/admin/operator/tenants/new">New tenant</a></div>
<div class="panel">${table({
      caption: 'Tenants',
      rows: await tenants.list(),
      empty: html`<p>There is no tenant yet.</p>`,
      columns: [
        {
          heading: 'Tenant',
          cell: ({ id, name }) =>
            html`<a href="/admin/t/${id}/overview">${name}</a><div class="hint"><code>${id}</code></div>`,
        },
        {
          heading: 'State',
          cell: ({ suspendedAt }) =>
            suspendedAt ? html`<span class="badge bad">Suspended</span>` : html`<span class="badge good">Active</span>`,
        },
        { heading: 'Since', cell: ({ createdAt }) => moment(createdAt) },
        {
          heading: 'Change',
          cell: ({ id, name, suspendedAt }) => {
            const action = suspendedAt ? 'Resume' : 'Suspend'
            return html`<a href="/admin/operator/tenants/${id}/${action.toLowerCase()}">${action}<span class="visually-hidden"> ${name}</span></a>`
          },
        },
      ],
    })}</div>`,
  }),
})
