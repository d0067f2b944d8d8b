import type { Clock } from '../../src/limit/clock.ts'

/** Clock that a test advances: events run in order; those of one moment in the order of planning. */
export class SimulatedClock implements Clock {
  #now = 0
  #planned = 0
  readonly #events: { at: number; order: number; run: () => void }[] = []

  now(): number {
    return this.#now
  }

  after(ms: number, run: () => void): () => void {
    const event = { at: this.#now + ms, order: this.#planned++, run }
    const index = this.#events.findLastIndex(({ at }) => at <= event.at)
    this.#events.splice(index + 1, 0, event)
    return () => {
      const place = this.#events.indexOf(event)
      if (place >= 0) this.#events.splice(place, 1)
    }
  }

  /** Runs all events up to `moment`; promises that events settle run before the next event. */
  async runTo(moment: number): Promise<void> {
    for (;;) {
      const next = this.#events[0]
      if (!next || next.at > moment) break
      this.#events.shift()
      this.#now = next.at
      next.run()
      // Enough turns for the longest chain of awaits in the limiter.
      for (let turn = 0; turn < 8; turn++) await undefined
    }
    this.#now = moment
  }
}

/** Channel that delivers in order, each message up to `delayMsMax` late. Closing it drops messages in transit. */
export class Line {
  readonly #clock: SimulatedClock
  readonly #random: () => number
  readonly #delayMsMax: number
  #freeAt = 0
  #opened = 0

  constructor(clock: SimulatedClock, random: () => number, delayMsMax: number) {
    this.#clock = clock
    this.#random = random
    this.#delayMsMax = delayMsMax
  }

  send(deliver: () => void): void {
    const opened = this.#opened
    this.#freeAt = Math.max(this.#freeAt, this.#clock.now() + this.#random() * this.#delayMsMax)
    this.#clock.after(this.#freeAt - this.#clock.now(), () => {
      if (this.#opened === opened) deliver()
    })
  }

  close(): void {
    this.#opened++
  }
}
