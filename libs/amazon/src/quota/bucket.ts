/** A token bucket with a queue. Tokens below zero are queued calls, each with a reservation. */
export class Bucket {
  rate: number
  burst: number
  #tokens: number
  #at: number

  /** `rate` per second; `now` in milliseconds. */
  constructor({ rate, burst, tokens = burst, now }: { rate: number; burst: number; tokens?: number; now: number }) {
    this.rate = rate
    this.burst = burst
    this.#tokens = Math.min(burst, tokens)
    this.#at = now
  }

  /** Returns the tokens left at `now`; below zero if calls are queued. */
  left(now: number): number {
    return Math.min(this.burst, this.#tokens + (Math.max(0, now - this.#at) * this.rate) / 1_000)
  }

  /** Takes a token. Returns the milliseconds until the call may be sent; takes nothing if that is more than `waitMsMax`. */
  take(now: number, waitMsMax: number): { waitMs: number; admitted: boolean } {
    const left = this.left(now) - 1
    const waitMs = left < 0 ? (-left / this.rate) * 1_000 : 0
    const admitted = waitMs <= waitMsMax
    if (admitted) this.#set(left, now)
    return { waitMs, admitted }
  }

  giveBack(now: number): void {
    this.#set(Math.min(this.burst, this.left(now) + 1), now)
  }

  empty(now: number): void {
    this.#set(Math.min(0, this.left(now)), now)
  }

  #set(tokens: number, now: number): void {
    this.#tokens = tokens
    this.#at = Math.max(this.#at, now)
  }
}
