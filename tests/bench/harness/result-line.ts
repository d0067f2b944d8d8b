import type { BenchResult } from './result.ts'

const figure = (value: number): string =>
  Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(3)

/** One line of text for a result, with the ratio of the stored run before it. */
export function resultLine(
  { name, unit, value, peer, ratio, ratioQuartiles, bar, passed }: BenchResult,
  ratioBefore?: number,
): string {
  const spread = ratioQuartiles ? ` (${ratioQuartiles.map((one) => one.toFixed(2)).join('-')})` : ''
  return [
    passed ? 'pass' : 'FAIL',
    name.padEnd(64),
    `${figure(value)} ${unit}`.padStart(18),
    peer === undefined ? '' : `peer ${figure(peer)} ${unit}`,
    ratio === undefined ? '' : `ratio ${ratio.toFixed(3)}${spread}`,
    `bar ${bar}`,
    ratioBefore === undefined ? '' : `before ${ratioBefore.toFixed(3)}`,
  ]
    .filter(Boolean)
    .join('  ')
}
