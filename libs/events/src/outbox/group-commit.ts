import { PlatformError } from '@platform/errors'
import { SessionConnection } from '@platform/postgres'
import type { Log } from '@platform/telemetry'
import { type Batch, commitBatch, type OutboxEvent } from './commit-batch.ts'
import { closeOwnIntents, holdInstance, replaceDeadIntents } from './intents.ts'

type Waiting = {
  event: OutboxEvent
  /** For an intent: the terminal event of a call that is refused because its intent missed its deadline. */
  refused?: (() => OutboxEvent) | undefined
  /** True after a statement with it was sent: it may be committed. */
  isInDoubt: boolean
  deadline: number
  resolve: () => void
  reject: (error: Error) => void
}
/** The terminal event of a call with an intent. The caller does not wait for it, and it has no deadline. */
type TerminalEvent = { event: OutboxEvent; resolve: () => void }

type Options = {
  service: string
  /** UUID of this process, the owner of its intents. */
  instance: string
  log: Pick<Log, 'warn' | 'info'>
  /** Called after each commit that added to the outbox. */
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
/** How long a terminal event lingers for the commit of the next intent, which then costs no commit of its own. */
const lingerMs = 5
/** How often, and at which interval, to check whether the process of an earlier attempt has died. */
const replacesMax = 20
const replaceMs = 25
/** How long `close` waits for PostgreSQL to commit the terminal events. */
const closeMsMax = 3_000

const unavailable = (why: string, cause?: unknown) => new PlatformError('audit_unavailable', why, { cause })

/** Returns the number of leading rows that fit into a batch that already has `taken` rows and `bytes`. */
function fitting(rows: { event: OutboxEvent }[], batch: { taken: number; bytes: number }): number {
  const end = rows.findIndex(({ event }) => {
    const isFull = batch.taken > 0 && (batch.taken >= batchEventsMax || batch.bytes + event.text.length > batchBytesMax)
    batch.taken += 1
    batch.bytes += event.text.length
    return isFull
  })
  return end < 0 ? rows.length : end
}

/**
 * Group commit: rows that arrive while one statement is in flight go into the next, so that waiting rows share a commit. A row
 * whose commit is in doubt is inserted again under its id until that succeeds or its deadline has passed. A rejected event may
 * therefore be stored; an accepted event always is.
 */
export class GroupCommit {
  readonly #connection: SessionConnection
  readonly #options: Options
  /** In order of arrival; the batch that is being inserted stays in front until its commit is known. */
  #waiting: Waiting[] = []
  #ends: TerminalEvent[] = []
  #areEndsDue = false
  #linger: NodeJS.Timeout | undefined
  #bytes = 0
  #failure: string | undefined = 'the outbox has not been opened yet'
  #running: Promise<void> | undefined
  #closed = false
  #isOver = false
  readonly #expiry: NodeJS.Timeout

  constructor(url: string, options: Options) {
    this.#options = options
    this.#connection = new SessionConnection(url, {
      name: `${options.service} outbox`,
      timeoutMs: statementMs,
      onOpen: (client) => holdInstance(client, options.instance),
      onLost: () => {
        this.#failure = 'the outbox has lost PostgreSQL'
        this.#run()
      },
    })
    this.#expiry = setInterval(() => this.#expire(), 50)
    this.#run()
  }

  /**
   * Resolves when the event is committed to the outbox; with `refused`, to the intents. An intent that is rejected but may be
   * committed is replaced by `refused`.
   * @throws PlatformError `audit_unavailable`
   */
  add(event: OutboxEvent, { refused }: { refused?: () => OutboxEvent } = {}): Promise<void> {
    const { eventsMax, bytesMax, deadlineMs } = this.#options
    if (this.#closed) return Promise.reject(unavailable('the outbox is closed'))
    if (this.#waiting.length >= eventsMax || this.#bytes + event.text.length > bytesMax) {
      this.#options.onRejected()
      return Promise.reject(unavailable('too many events are waiting for the outbox'))
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const deadline = performance.now() + deadlineMs
    this.#waiting.push({ event, refused, isInDoubt: false, deadline, resolve, reject })
    this.#bytes += event.text.length
    this.#run()
    return promise
  }

  /**
   * Replaces a call's intent by its terminal event, which has the same id. Resolves on commit; a caller need not wait, because
   * the intent represents the event until then. The number of waiting events is bounded by the calls in flight.
   */
  end(event: OutboxEvent): Promise<void> {
    // After `close` every intent of this process has its event.
    if (this.#isOver) return Promise.resolve()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#ends.push({ event, resolve })
    this.#linger ??= setTimeout(() => {
      this.#areEndsDue = true
      this.#run()
    }, lingerMs)
    return promise
  }

  /**
   * Deletes the intent that a dead process left of the same call. Waits a moment for the server to notice the death. A process
   * that is alive keeps its intent and records the call itself.
   */
  async replaceDead(call: { orderingKey: string; requestId: string }): Promise<void> {
    const { instance } = this.#options
    for (let attempt = 0; attempt < replacesMax; attempt += 1) {
      if (await replaceDeadIntents(this.#connection, { ...call, instance }).catch(() => true)) return
      await new Promise((resolve) => setTimeout(resolve, replaceMs))
    }
  }

  probe(): string | undefined {
    return this.#failure
  }

  /**
   * Takes no more events; resolves when waiting events are committed or expired. Calls of this process that have not ended are
   * recorded as unknown.
   */
  async close(): Promise<void> {
    this.#closed = true
    this.#areEndsDue = true
    const giveUpAt = performance.now() + closeMsMax
    const isBusy = () => this.#waiting.length > 0 || (this.#ends.length > 0 && performance.now() < giveUpAt)
    this.#run()
    while (isBusy() && this.#running) await Promise.race([this.#running, new Promise((r) => setTimeout(r, retryMs))])
    this.#isOver = true
    clearInterval(this.#expiry)
    clearTimeout(this.#linger)
    if (this.#ends.length > 0) this.#options.log.warn({ calls: this.#ends.length }, 'outbox.calls-left-unknown')
    for (const { resolve } of this.#ends.splice(0)) resolve()
    const cut = await closeOwnIntents(this.#connection, this.#options.instance).catch(() => 0)
    if (cut > 0) {
      this.#options.log.warn({ calls: cut }, 'outbox.calls-cut')
      this.#options.onCommitted()
    }
    await this.#connection.close()
  }

  #hasWork(): boolean {
    return this.#waiting.length > 0 || (this.#ends.length > 0 && this.#areEndsDue)
  }

  #run(): void {
    this.#running ??= this.#commitAll().finally(() => {
      this.#running = undefined
      if (this.#hasWork()) this.#run()
    })
  }

  async #commitAll(): Promise<void> {
    // Events that are added in one tick share the first commit.
    await undefined
    while (this.#hasWork() || (this.#failure !== undefined && !this.#closed)) {
      const { ends, waiting } = this.#nextBatch()
      try {
        await this.#commit(ends, waiting)
      } catch (error) {
        if (this.#failure !== String(error)) this.#options.log.warn({ err: error }, 'outbox.unavailable')
        this.#failure = String(error)
        await new Promise((resolve) => setTimeout(resolve, retryMs))
        if (this.#closed && this.#waiting.length === 0) return
        continue
      }
      if (this.#failure !== undefined) this.#options.log.info({}, 'outbox.available')
      this.#failure = undefined
      this.#settle(ends, waiting)
    }
  }

  /** Terminal events come first, so that a sequential caller's next call is recorded after the previous one. */
  #nextBatch(): { ends: TerminalEvent[]; waiting: Waiting[] } {
    const size = { taken: 0, bytes: 0 }
    const ends = this.#ends.slice(0, fitting(this.#ends, size))
    const isComplete = ends.length === this.#ends.length
    return { ends, waiting: isComplete ? this.#waiting.slice(0, fitting(this.#waiting, size)) : [] }
  }

  async #commit(ends: TerminalEvent[], waiting: Waiting[]): Promise<void> {
    await this.#connection.open()
    if (ends.length + waiting.length === 0) return
    const batch: Batch = { ends: ends.map(({ event }) => event), events: [], intents: [] }
    for (const one of waiting) {
      one.isInDoubt = true
      batch[one.refused ? 'intents' : 'events'].push(one.event)
    }
    await commitBatch(this.#connection, batch, this.#options.instance)
  }

  #settle(ends: TerminalEvent[], waiting: Waiting[]): void {
    if (ends.length + waiting.length === 0) return
    const committed = new Set(waiting)
    // Rows that expired meanwhile have been rejected and are no longer waiting.
    const settled = this.#waiting.filter((one) => committed.has(one))
    this.#waiting = this.#waiting.slice(settled.length)
    for (const { event, resolve } of settled) {
      this.#bytes -= event.text.length
      resolve()
    }
    this.#ends.splice(0, ends.length)
    if (this.#ends.length === 0) {
      clearTimeout(this.#linger)
      this.#linger = undefined
      this.#areEndsDue = this.#closed
    }
    for (const { resolve } of ends) resolve()
    // Send the answers that waited for the commit before the relay runs.
    const hasEvents = ends.length > 0 || waiting.some(({ refused }) => !refused)
    if (hasEvents) setImmediate(this.#options.onCommitted)
  }

  #expire(): void {
    const now = performance.now()
    const count = this.#waiting.findIndex(({ deadline }) => deadline > now)
    const expired = this.#waiting.splice(0, count < 0 ? this.#waiting.length : count)
    for (const { event, refused, isInDoubt, reject } of expired) {
      this.#bytes -= event.text.length
      if (refused && isInDoubt) void this.end(refused())
      this.#options.onRejected()
      reject(unavailable('the event could not be committed in time', this.#failure))
    }
  }
}
