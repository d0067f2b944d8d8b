import { PlatformError } from '@platform/errors'
import { insertEvents, type OutboxEvent } from './insert-events.ts'
import { OwnConnection } from './own-connection.ts'

type Waiting = { event: OutboxEvent; deadline: number; resolve: () => void; reject: (error: Error) => void }

type Options = {
  service: string
  log: { warn(fields: object, message: string): void; info(fields: object, message: string): void }
  /** Called after each commit. */
  onCommitted: () => void
  onRejected: () => void
  deadlineMs: number
  eventsMax: number
  bytesMax: number
}

const batchEventsMax = 500
const batchBytesMax = 4 * 1_048_576
const retryMs = 100
/** Below the deadline, so that a statement that hangs leaves time for another attempt. */
const statementMs = 1_200

const unavailable = (why: string, cause?: unknown) => new PlatformError('audit_unavailable', why, { cause })

/**
 * Group commit: what arrives while one insert is in flight goes into the next, so that a commit is shared by all who wait.
 * An event whose commit is in doubt is inserted again under its id until that succeeds or its deadline has passed; a
 * rejected event may therefore be stored, an accepted one always is.
 */
export class GroupCommit {
  readonly #connection: OwnConnection
  readonly #options: Options
  /** In order of arrival; the batch being inserted stays in front until its commit is known. */
  #waiting: Waiting[] = []
  #bytes = 0
  #failure: string | undefined = 'the outbox has not been opened yet'
  #running: Promise<void> | undefined
  #closed = false
  readonly #expiry: NodeJS.Timeout

  constructor(url: string, options: Options) {
    this.#options = options
    this.#connection = new OwnConnection(url, {
      name: `${options.service} outbox`,
      timeoutMs: statementMs,
      onLost: () => {
        this.#failure = 'the outbox has lost PostgreSQL'
        this.#run()
      },
    })
    this.#expiry = setInterval(() => this.#expire(), 50)
    this.#run()
  }

  /** Resolves when the event is committed. @throws PlatformError `audit_unavailable`. */
  add(event: OutboxEvent): Promise<void> {
    const { eventsMax, bytesMax, deadlineMs } = this.#options
    if (this.#closed) return Promise.reject(unavailable('the outbox is closed'))
    if (this.#waiting.length >= eventsMax || this.#bytes + event.text.length > bytesMax) {
      this.#options.onRejected()
      return Promise.reject(unavailable('too many events are waiting for the outbox'))
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#waiting.push({ event, deadline: performance.now() + deadlineMs, resolve, reject })
    this.#bytes += event.text.length
    this.#run()
    return promise
  }

  probe(): string | undefined {
    return this.#failure
  }

  /** Takes no more; resolves when what waits is committed or out of time. */
  async close(): Promise<void> {
    this.#closed = true
    while (this.#waiting.length > 0 && this.#running) await this.#running
    clearInterval(this.#expiry)
    await this.#connection.close()
  }

  #run(): void {
    this.#running ??= this.#commitAll().finally(() => {
      this.#running = undefined
      if (this.#waiting.length > 0) this.#run()
    })
  }

  async #commitAll(): Promise<void> {
    // What is added in one go shares the first commit.
    await undefined
    while (this.#waiting.length > 0 || (this.#failure !== undefined && !this.#closed)) {
      const batch = this.#nextBatch()
      try {
        if (batch.length > 0)
          await insertEvents(
            this.#connection,
            batch.map(({ event }) => event),
          )
        else await this.#connection.open()
      } catch (error) {
        if (this.#failure !== String(error)) this.#options.log.warn({ err: error }, 'outbox.unavailable')
        this.#failure = String(error)
        await new Promise((resolve) => setTimeout(resolve, retryMs))
        continue
      }
      if (this.#failure !== undefined) this.#options.log.info({}, 'outbox.available')
      this.#failure = undefined
      this.#settle(batch)
    }
  }

  #nextBatch(): Waiting[] {
    let bytes = 0
    const end = this.#waiting.findIndex(({ event }, index) => {
      bytes += event.text.length
      return index > 0 && (index >= batchEventsMax || bytes > batchBytesMax)
    })
    return this.#waiting.slice(0, end < 0 ? undefined : end)
  }

  #settle(batch: Waiting[]): void {
    if (batch.length === 0) return
    const committed = new Set(batch)
    // Those that ran out of time meanwhile have been rejected and are no longer waiting.
    const settled = this.#waiting.filter((waiting) => committed.has(waiting))
    this.#waiting = this.#waiting.slice(settled.length)
    for (const { event, resolve } of settled) {
      this.#bytes -= event.text.length
      resolve()
    }
    // Whoever waited for the commit goes first: answers leave before the relay takes its turn.
    setImmediate(this.#options.onCommitted)
  }

  #expire(): void {
    const now = performance.now()
    const count = this.#waiting.findIndex(({ deadline }) => deadline > now)
    const expired = this.#waiting.splice(0, count < 0 ? this.#waiting.length : count)
    for (const { event, reject } of expired) {
      this.#bytes -= event.text.length
      this.#options.onRejected()
      reject(unavailable('the event could not be committed in time', this.#failure))
    }
  }
}
