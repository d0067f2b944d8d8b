import type { Call } from './call.ts'

/**
 * The calls that are under way; one clock for all of them instead of timers for each. A list through the calls themselves:
 * a Set that sees every call come and go leaves a chain of outgrown tables behind, which keeps dead calls alive until the
 * next full collection (measured: 5 KB a call, a quarter of the process' time).
 */
export class LiveCalls {
  #first: Call | undefined
  #size = 0
  readonly #timer: NodeJS.Timeout

  constructor({ everyMs = 100 } = {}) {
    this.#timer = setInterval(() => this.#sweep(performance.now()), everyMs)
  }

  get size(): number {
    return this.#size
  }

  add(call: Call): void {
    const first = this.#first
    call.next = first
    if (first) first.previous = call
    this.#first = call
    this.#size++
  }

  delete(call: Call): void {
    const { next, previous } = call
    if (next) next.previous = previous
    if (previous) previous.next = next
    else if (this.#first === call) this.#first = next
    call.next = undefined
    call.previous = undefined
    this.#size--
  }

  /** The calls of one connection. */
  on(socket: unknown): Call[] {
    const calls: Call[] = []
    for (let call = this.#first; call; call = call.next) if (call.req.socket === socket) calls.push(call)
    return calls
  }

  #sweep(now: number): void {
    for (let call = this.#first; call; ) {
      const { next } = call
      call.exchange?.expire(now)
      // Who reads one byte a second is cut off, and sees that the answer is not whole.
      if (now > call.deadline) call.res.destroy()
      call = next
    }
  }

  close(): void {
    clearInterval(this.#timer)
  }
}
