import { PlatformError } from '@platform/errors'

interface Options {
  /** Of one tenant, at once. */
  runningMax: number
  waitingMax: number
  waitMsMax: number
}

interface Line {
  running: number
  waiting: (() => void)[]
}

/**
 * Lets a tenant's reads wait for each other instead of refusing them: they are short, and a page of charts asks for many at
 * once. What they may take is less than what the tenant's warehouse gives, so that SQL still finds a place.
 */
export class Turns {
  readonly #options: Options
  readonly #lines = new Map<string, Line>()

  constructor(options: Options) {
    this.#options = options
  }

  /** @throws PlatformError `too_many_queries` when it would be too long until `work` could start; what `work` throws. */
  async run<T>(tenantId: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const line = this.#lines.get(tenantId) ?? { running: 0, waiting: [] }
    this.#lines.set(tenantId, line)
    if (line.running >= this.#options.runningMax) await this.#wait(line, signal)
    else line.running += 1
    try {
      return await work()
    } finally {
      // A turn passes on; only the last one gives it back.
      const next = line.waiting.shift()
      if (next) next()
      else line.running -= 1
      if (line.running === 0) this.#lines.delete(tenantId)
    }
  }

  #wait(line: Line, signal: AbortSignal): Promise<void> {
    const { waitingMax, waitMsMax } = this.#options
    if (line.waiting.length >= waitingMax) return Promise.reject(tooMany())
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const leave = (error: PlatformError): void => {
      line.waiting = line.waiting.filter((one) => one !== go)
      done()
      reject(error)
    }
    const hangUp = (): void => leave(new PlatformError('unavailable', 'the caller hung up'))
    const timer = setTimeout(() => leave(tooMany()), waitMsMax)
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', hangUp)
    }
    const go = (): void => {
      done()
      resolve()
    }
    signal.addEventListener('abort', hangUp, { once: true })
    line.waiting.push(go)
    return promise
  }
}

const tooMany = (): PlatformError =>
  new PlatformError('too_many_queries', 'too many reads are waiting', { headers: { 'retry-after': '1' } })
