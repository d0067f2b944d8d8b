import { type Html, html } from '../../pages/html.ts'
import { table } from '../../pages/table.ts'

const count = new Intl.NumberFormat('en-US')

interface Total {
  clientId: string
  requests: number
  limited: number
  errors: number
}

/** Who made how many calls; `nameOf` knows what a client is called, and where its page is. */
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
