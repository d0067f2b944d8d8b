import type { Metrics } from '@platform/telemetry'
import { Histogram as PromHistogram } from 'prom-client'

/** Observations of one set of labels, counted without a lookup. */
export class Series {
  readonly counts: Float64Array
  sum = 0
  readonly #bounds: readonly number[]

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds
    this.counts = new Float64Array(bounds.length + 1)
  }

  observe(value: number): void {
    const bounds = this.#bounds
    let i = 0
    while (i < bounds.length && value > (bounds[i] ?? 0)) i++
    this.counts[i] = (this.counts[i] ?? 0) + 1
    this.sum += value
  }
}

/**
 * Histogram for the hot path. prom-client's histogram hashes the labels at each observation, which costs as much as all other
 * bookkeeping of the gateway; here the series are kept and rendered only on a scrape.
 */
export class Histogram {
  readonly #bounds: readonly number[]
  readonly #series = new Map<string, { labels: Record<string, string>; series: Series }>()

  constructor({
    name,
    help,
    bounds,
    metrics,
  }: { name: string; help: string; bounds: readonly number[]; metrics: Metrics }) {
    this.#bounds = bounds
    const values = () => this.#values(name)
    const get = async () => ({ name, help, type: 'histogram', aggregator: 'sum', values: values() })
    const rendered = new PromHistogram({ name, help, buckets: [...bounds], registers: [metrics] })
    // The registry uses one method for text and the other for JSON.
    Object.assign(rendered, { get, getForPromString: get })
  }

  series(labels: Record<string, string>): Series {
    const key = JSON.stringify(labels)
    let entry = this.#series.get(key)
    if (!entry) {
      entry = { labels, series: new Series(this.#bounds) }
      this.#series.set(key, entry)
    }
    return entry.series
  }

  #values(name: string) {
    return [...this.#series.values()].flatMap(({ labels, series }) => {
      let total = 0
      const buckets = [...this.#bounds, '+Inf' as const].map((le, i) => {
        total += series.counts[i] ?? 0
        return { value: total, labels: { ...labels, le }, metricName: `${name}_bucket` }
      })
      return [
        ...buckets,
        { value: series.sum, labels, metricName: `${name}_sum` },
        { value: total, labels, metricName: `${name}_count` },
      ]
    })
  }
}
