import { SeenLog } from './seen-log.ts'

/**
 * The moments (milliseconds, ascending) of what was admitted within one window, oldest first. Grows to the limit and no
 * further; a moment counts until the window behind it has passed in full.
 */
export class CallLog {
  /** A ring. A plain array of doubles: typed ones live outside the heap and cost more than they hold. */
  #moments: number[] = new Array(8).fill(0.5)
  #first = 0
  #count = 0
  /** Calls that Redis was asked about and has not answered. */
  asking = 0
  /** Redis answered that nothing is free before this moment. */
  blockedUntil = 0
  #seen: SeenLog | undefined

  /** Calls of every replica that Redis published. */
  get seen(): SeenLog | undefined {
    return this.#seen
  }

  /** Notes `calls` that Redis published at `now`. */
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

  /** The moment of the call at `index`, 0 being the oldest. */
  #at(index: number): number {
    return this.#moments[(this.#first + index) % this.#moments.length] ?? 0
  }

  /** When `calls` of them will have left the window, or Infinity when there are not so many. */
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
