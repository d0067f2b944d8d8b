/**
 * Calls of one credential that any replica recorded in Redis, as published: `calls` of them at `at` or earlier. They count until
 * a window after `at`, which is never too short.
 */
export class SeenLog {
  #at: number[] = []
  #calls: number[] = []

  add(at: number, calls: number, windowMs: number): void {
    let old = 0
    while (old < this.#at.length && at - (this.#at[old] ?? 0) > windowMs) old++
    if (old > 0) {
      this.#at.splice(0, old)
      this.#calls.splice(0, old)
    }
    this.#at.push(at)
    this.#calls.push(calls)
  }

  /** Returns the calls in the window that ends at `now`, of those published up to `until`. */
  count(now: number, windowMs: number, until: number): number {
    let sum = 0
    for (let i = 0; i < this.#at.length; i++) {
      const at = this.#at[i] ?? 0
      if (at <= until && now - at <= windowMs) sum += this.#calls[i] ?? 0
    }
    return sum
  }
}
