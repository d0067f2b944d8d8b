import { SeenLog } from './seen-log.ts'

/**
 * Sliding window log: the moments (milliseconds, ascending) of the calls admitted within one window. Grows up to the limit; a
 * moment counts until more than the window has passed.
 */
export class CallLog {
  /** Ring buffer. A plain array of doubles: typed arrays live outside the heap and cost more than they hold. */
  #moments: number[] = new Array(8).fill(0.5)
  #first = 0
  #count = 0
  /** Calls sent to Redis without an answer so far. */
  asking = 0
  /** Redis admits no call before this moment. */
  blockedUntil = 0
  #seen: SeenLog | undefined

  /** Published calls of all replicas. */
  get seen(): SeenLog | undefined {
    return this.#seen
  }

  /** Adds `calls` that Redis published at `now`. */
  see(now: number, calls: number, windowMs: number): void {
    this.#seen ??= new SeenLog()
    this.#seen.add(now, calls, windowMs)
  }

  /** Calls in the window that ends at `now`. */
  count(now: number, windowMs: number): number {
    while (this.#count > 0 && now - this.#at(0) > windowMs) {
      this.#first = (this.#first + 1) % this.#moments.length
      this.#count--
    }
    return this.#count
  }

  add(now: number): void {
    if (this.#count === this.#moments.length) this.#grow()
    this.#moments[(this.#first + this.#count) % this.#moments.length] = now
    this.#count++
  }

  /** Calls after `moment`. */
  countSince(moment: number): number {
    let older = 0
    while (older < this.#count && this.#at(older) <= moment) older++
    return this.#count - older
  }

  /** Returns the moment of the call at `index`; 0 is the oldest. */
  #at(index: number): number {
    return this.#moments[(this.#first + index) % this.#moments.length] ?? 0
  }

  /** Returns the moment at which the oldest `calls` calls have left the window; Infinity when the log has fewer. */
  leavesAt(calls: number, windowMs: number): number {
    return calls > this.#count ? Number.POSITIVE_INFINITY : this.#at(calls - 1) + windowMs
  }

  #grow(): void {
    const moments: number[] = new Array(this.#moments.length * 2).fill(0.5)
    for (let i = 0; i < this.#count; i++) moments[i] = this.#at(i)
    this.#moments = moments
    this.#first = 0
  }
}
