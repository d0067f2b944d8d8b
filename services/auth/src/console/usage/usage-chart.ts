import { type Html, html } from '../../pages/html.ts'
import { moment } from '../../pages/moment.ts'
import type { UsagePoint } from '../../usage/usage-store.ts'

/** Width in SVG units; the page scales the drawing. */
const width = 720
const height = 160
/** Share of a bar's width that stays empty. */
const gap = 0.22
/** Smallest visible height of a bar. */
const heightMin = 2

const count = new Intl.NumberFormat('en-US')
const units = (value: number): string => String(Math.round(value * 100) / 100)

/** Rounds up to 1, 2 or 5 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)))
  return ([1, 2, 5].find((step) => step * power >= value) ?? 10) * power
}

/** Segments of a bar, from bottom to top. */
const parts = ({ requests, limited, errors }: UsagePoint) => [
  { kind: 'ok', value: requests - limited - errors },
  { kind: 'limited', value: limited },
  { kind: 'errors', value: errors },
]

function bar(point: UsagePoint, index: number, place: number, top: number): Html {
  let y = height
  const boxes = parts(point).map(({ kind, value }) => {
    if (value <= 0) return undefined
    const tall = Math.max(heightMin, (value / top) * height)
    y -= tall
    return html`<rect class="bar-${kind}" x="${units((index + gap / 2) * place)}" y="${units(y)}" width="${units(place * (1 - gap))}" height="${units(tall)}"/>`
  })
  const { at, requests, limited, errors } = point
  const text = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC: ${count.format(requests)} requests, ${count.format(limited)} limited, ${count.format(errors)} errors`
  return html`<g><title>${text}</title><rect class="bar-place" x="${units(index * place)}" y="0" width="${units(place)}" height="${height}"/>${boxes}</g>`
}

/** Renders requests over time as an SVG bar chart without scripts or inline styles. `unit` names the time of one bar. */
export function usageChart(points: readonly UsagePoint[], unit: string, summary: string): Html {
  const top = roundUp(Math.max(...points.map(({ requests }) => requests)))
  const [first, last] = [points.at(0), points.at(-1)]
  const line = (y: number) => html`<line class="axis" x1="0" x2="${width}" y1="${y}" y2="${y}"/>`
  return html`<figure class="usage">
  <p class="hint scale">${count.format(top)} in ${unit}</p>
  <svg class="chart" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${summary}">
    ${[0.5, height / 2, height - 0.5].map(line)}
    ${points.map((point, index) => bar(point, index, width / points.length, top))}
  </svg>
  <div class="hint ends">${first && moment(first.at)}${last && moment(last.at)}</div>
</figure>`
}
