/** One measured claim. `passed` compares `value` with `bar`; a peer's figure of the same run stands beside it. */
export interface BenchResult {
  name: string
  unit: string
  value: number
  /** The same measure of the peer, in the same run. */
  peer?: number
  /** `value` over `peer`, or over another peer that the name states. */
  ratio?: number
  /** What `ratio`, or without one `value`, has to reach, as text: `>= 1.0`, `< 400`. */
  bar: string
  passed: boolean
}

/** The middle one. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}

/** The smallest value that so large a share of them does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN
}
