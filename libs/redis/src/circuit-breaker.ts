import type { Log } from '@platform/telemetry'

interface Options {
  /** Resolves when the server is usable. */
  probe: () => Promise<void>
  everyMs: number
  /** Prefix of its log events: `<topic>.redis-away`, `<topic>.redis-back`. */
  topic: string
  log: Pick<Log, 'info' | 'warn'>
  onClose: () => void
  onOpen: () => void
}

/** Circuit breaker. While it is open, commands fail at once; a probe in the background closes it. */
export class CircuitBreaker {
  readonly #options: Options
  #open = true
  #timer: NodeJS.Timeout | undefined
  #stopped = false
  readonly #first = Promise.withResolvers<void>()

  constructor(options: Options) {
    this.#options = options
  }

  get open(): boolean {
    return this.#open
  }

  /** Starts open, with a probe at once. */
  start(): void {
    void this.#ask()
  }

  /** Resolves when the server has answered for the first time, or after `msMax`. */
  async firstAnswer(msMax: number): Promise<void> {
    const timer = setTimeout(this.#first.resolve, msMax)
    await this.#first.promise
    clearTimeout(timer)
  }

  trip(reason: string): void {
    if (this.#open || this.#stopped) return
    this.#open = true
    this.#options.log.warn({ reason }, `${this.#options.topic}.redis-away`)
    this.#options.onOpen()
    this.#later()
  }

  #later(): void {
    this.#timer = setTimeout(() => void this.#ask(), this.#options.everyMs)
  }

  async #ask(): Promise<void> {
    try {
      await this.#options.probe()
    } catch {
      if (!this.#stopped) this.#later()
      return
    }
    if (this.#stopped) return
    this.#open = false
    this.#options.onClose()
    this.#first.resolve()
    this.#options.log.info({}, `${this.#options.topic}.redis-back`)
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }
}
