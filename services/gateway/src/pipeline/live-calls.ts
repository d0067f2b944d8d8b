import type { Call } from '../call.ts'

/**
 * Calls in progress, with one timer for all of them. A linked list through the calls: a Set with constant insertions and
 * removals leaves a chain of outgrown tables, which keeps dead calls alive until the next full collection (measured: 5 KB per
 * call, a quarter of the process's time).
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

  /** Returns the calls of one connection. */
  on(socket: unknown): Call[] {
    const calls: Call[] = []
    for (let call = this.#first; call; call = call.next) if (call.req.socket === socket) calls.push(call)
    return calls
  }

  #sweep(now: number): void {
    for (let call = this.#first; call; ) {
      const { next } = call
      call.exchange?.expire(now)
      // A caller that reads too slowly is disconnected, so the truncation is visible.
      if (now > call.deadline) call.res.destroy()
      call = next
    }
  }

  close(): void {
    clearInterval(this.#timer)
  }
}
