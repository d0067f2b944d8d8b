import { type Html, html } from '../../pages/html.ts'
import { moment } from '../../pages/moment.ts'
import type { UsagePoint } from '../../usage/usage-store.ts'

/** Units of the drawing; the page stretches it to its width. */
const width = 720
const height = 160
/** Part of a bar's place that is left free. */
const gap = 0.22
/** Lowest bar that can be seen. */
const heightMin = 2

const count = new Intl.NumberFormat('en-US')
const units = (value: number): string => String(Math.round(value * 100) / 100)

/** The next round number: 1, 2 or 5 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)))
  return ([1, 2, 5].find((step) => step * power >= value) ?? 10) * power
}

/** What a bar is made of, from the bottom up. */
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

/** What happened over time as bars, drawn here: no script, no style of its own. `unit` is the time of one bar. */
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
