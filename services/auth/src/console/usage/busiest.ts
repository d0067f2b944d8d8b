import { type Html, html } from '../../pages/html.ts'
import { table } from '../../pages/table.ts'

const count = new Intl.NumberFormat('en-US')

interface Total {
  clientId: string
  requests: number
  limited: number
  errors: number
}

/** Renders the clients by number of requests; `nameOf` returns a client's label with a link. */
export const busiest = (totals: readonly Total[], nameOf: (clientId: string) => Html): Html =>
  html`<section class="panel" aria-labelledby="busiest"><h2 id="busiest">By credential and application</h2>
${table({
  caption: 'Calls by credential and application',
  rows: totals,
  columns: [
    { heading: 'Name', cell: ({ clientId }) => nameOf(clientId) },
    { heading: 'Requests', numeric: true, cell: ({ requests }) => count.format(requests) },
    { heading: 'Over the limit (429)', numeric: true, cell: ({ limited }) => count.format(limited) },
    { heading: 'Errors', numeric: true, cell: ({ errors }) => count.format(errors) },
  ],
})}</section>`
