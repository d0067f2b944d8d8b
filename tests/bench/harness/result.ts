/** One figure of a run with the bar it has to meet. */
export interface BenchResult {
  name: string
  unit: string
  /** The median over all rounds. */
  value: number
  /** The same measure of the peer, in the same rounds. */
  peer?: number
  /** Median of each round's `value / peer`. */
  ratio?: number
  /** First and third quartile of the rounds' ratios. */
  ratioQuartiles?: readonly [number, number]
  rounds?: number
  /** The bar for `ratio`, or for `value` where there is no ratio: `>= 1`, `< 400`. */
  bar: string
  passed: boolean
}

/** One round: both sides measured one after the other. */
export interface Pair<T = number> {
  ours: T
  peer: T
}

/** The bound of a ratio. */
export type RatioBar = { atMost: number } | { atLeast: number }

const textOf = (bar: RatioBar): string => ('atMost' in bar ? `<= ${bar.atMost}` : `>= ${bar.atLeast}`)
const meets = (value: number, bar: RatioBar): boolean => ('atMost' in bar ? value <= bar.atMost : value >= bar.atLeast)

/**
 * Compares the two sides of a measure: the bar applies to the median of the rounds' ratios, which a slower machine does not
 * change.
 */
export function comparison({
  pairs,
  bar,
  ...named
}: {
  name: string
  unit: string
  pairs: readonly Pair[]
  bar: RatioBar
}): BenchResult {
  const ratios = pairs.map(({ ours, peer }) => ours / peer)
  const ratio = median(ratios)
  return {
    ...named,
    value: median(pairs.map(({ ours }) => ours)),
    peer: median(pairs.map(({ peer }) => peer)),
    ratio,
    ratioQuartiles: [percentile(ratios, 0.25), percentile(ratios, 0.75)],
    rounds: pairs.length,
    bar: textOf(bar),
    passed: meets(ratio, bar),
  }
}

/**
 * Returns an amount with an absolute bar, without a peer. Only for units that do not depend on the machine's speed: a time or a
 * rate is a `comparison`, but for waits that Amazon's rates decide.
 */
export const amount = ({
  below,
  ...named
}: {
  name: string
  unit: 'MB' | '%' | 's'
  value: number
  below: number
}): BenchResult => ({ ...named, bar: `< ${below}`, passed: named.value < below })

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}

/** The smallest value that a `share` (0 to 1) of the values does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}
