import { type Html, html } from '../../pages/html.ts'
import { moment } from '../../pages/moment.ts'
import { table } from '../../pages/table.ts'
import type { UsageOf, UsagePoint, UsageStore } from '../../usage/usage-store.ts'
import { usageChart } from './usage-chart.ts'

const hourMs = 3_600_000
const windows = [
  { key: '24h', label: '24 hours', hours: 24, bucketMinutes: 30, unit: '30 minutes' },
  { key: '7d', label: '7 days', hours: 7 * 24, bucketMinutes: 240, unit: '4 hours' },
  { key: '30d', label: '30 days', hours: 30 * 24, bucketMinutes: 1_440, unit: 'a day' },
] as const
const [shortest] = windows

/** Returns the period that the query selects, by default the shortest. */
export const usageWindow = (query: URLSearchParams) =>
  windows.find((one) => one.key === query.get('window')) ?? shortest

/** Returns the start of a period that ends now. */
export const beginOf = ({ hours }: { hours: number }): Date => new Date(Date.now() - hours * hourMs)

const count = new Intl.NumberFormat('en-US')
const sum = (points: readonly UsagePoint[], key: 'requests' | 'limited' | 'errors'): number =>
  points.reduce((total, point) => total + point[key], 0)

const key = (kind: string, label: string, value: number): Html =>
  html`<li><svg width="12" height="12" aria-hidden="true" focusable="false"><rect class="bar-${kind}" width="12" height="12" rx="3"/></svg>${label}: <strong>${count.format(value)}</strong></li>`

const asTable = (points: readonly UsagePoint[]): Html =>
  table({
    caption: 'Calls over time',
    rows: points.filter(({ requests }) => requests > 0).toReversed(),
    empty: html`<p>No calls.</p>`,
    columns: [
      { heading: 'From', cell: ({ at }) => moment(at) },
      { heading: 'Requests', numeric: true, cell: ({ requests }) => count.format(requests) },
      { heading: 'Over the limit (429)', numeric: true, cell: ({ limited }) => count.format(limited) },
      { heading: 'Errors', numeric: true, cell: ({ errors }) => count.format(errors) },
    ],
  })

interface Options {
  usage: Pick<UsageStore, 'series'>
  of: UsageOf
  query: URLSearchParams
  /** Path of the page that contains the panel. */
  path: string
}

/** Renders requests, 429s and errors over a selectable period, as a chart and as text. */
export async function usagePanel({ usage, of, query, path }: Options): Promise<Html> {
  const chosen = usageWindow(query)
  const points = await usage.series(of, beginOf(chosen), new Date(), chosen.bucketMinutes)
  const [requests, limited, errors] = [sum(points, 'requests'), sum(points, 'limited'), sum(points, 'errors')]
  const summary = `Calls of the last ${chosen.label}: ${count.format(requests)} requests, of which ${count.format(limited)} over the limit and ${count.format(errors)} errors. The table below has the details.`
  return html`<section class="panel" aria-labelledby="usage">
  <div class="head">
    <h2 id="usage">Usage</h2>
    <div class="tabs">${windows.map(
      (one) =>
        html`<a href="${path}?window=${one.key}#usage"${one === chosen && html` aria-current="true"`}>${one.label}</a>`,
    )}</div>
  </div>
  ${requests === 0 ? html`<p class="empty">No calls in this period.</p>` : usageChart(points, chosen.unit, summary)}
  <ul class="legend">${key('ok', 'Answered', requests - limited - errors)}${key('limited', 'Over the limit (429)', limited)}${key('errors', 'Errors', errors)}</ul>
  ${requests > 0 && html`<details><summary>As a table</summary>${asTable(points)}</details>`}
</section>`
}
