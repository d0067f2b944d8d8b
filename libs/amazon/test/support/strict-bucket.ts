/** A token bucket as Amazon has it: full at first, without a queue or tolerance. Times are in seconds. */
export class StrictBucket {
  readonly rate: number
  readonly burst: number
  refused = 0
  #tokens: number
  #at = 0

  constructor(rate: number, burst: number) {
    this.rate = rate
    this.burst = burst
    this.#tokens = burst
  }

  take(now: number): boolean {
    this.#tokens = Math.min(this.burst, this.#tokens + Math.max(0, now - this.#at) * this.rate)
    this.#at = now
    // Tolerates a millionth, because both sides round times to microseconds.
    if (this.#tokens < 1 - 1e-4) {
      this.refused++
      return false
    }
    this.#tokens -= 1
    return true
  }
}
