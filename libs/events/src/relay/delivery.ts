import type { Messaging } from '@platform/messaging'
import type { Log } from '@platform/telemetry'
import type { Counter } from 'prom-client'
import type { Entry, InFlight } from './in-flight.ts'
import { askStored, JetStreamPublisher } from './jetstream-publisher.ts'

/** Milliseconds after which a published event without confirmation is checked, at first and at most. */
const checkMinMs = 1_000
const checkMaxMs = 10_000
/** Pause after a publication that the stream did not acknowledge, at first and at most. */
const retryMs = 200
const retryMaxMs = 2_000
/**
 * An event that is in the stream for this long without being stored is published again, while audit-log answers. Doubles with
 * each attempt.
 */
const republishMs = 30_000
const checkedMax = 500

type Options = {
  messaging: Messaging
  inFlight: InFlight
  published: Counter<'result'>
  /** Called when audit-log has stored an event. */
  onStored: (id: string) => void
  log: Pick<Log, 'warn'>
}

/** Delivers entries in flight to audit-log: published, acknowledged by the stream, reported as stored. */
export class Delivery {
  readonly #options: Options
  readonly #publisher: JetStreamPublisher
  #checking = false

  constructor(options: Options) {
    this.#options = options
    this.#publisher = new JetStreamPublisher(options.messaging)
  }

  /** Publishes the first entry of its key. */
  start(entry: Entry | undefined): void {
    const { messaging, inFlight } = this.#options
    if (entry?.state !== 'waiting' || entry.dueAt > performance.now() || !messaging.connected()) return
    // The entry was loaded before the lock was lost.
    if (inFlight.get(entry.id) !== entry) return
    entry.state = 'publishing'
    this.#publisher.publish(entry).then(
      ({ seq, duplicate }) => {
        this.#options.published.labels(entry.attempt === 0 ? 'first' : 'again').inc()
        entry.state = 'published'
        entry.streamSequence = seq
        entry.publishedAt = performance.now()
        entry.backoffMs = checkMinMs
        // A duplicate was published before: it may have been stored long ago without another confirmation.
        entry.dueAt = entry.publishedAt + (duplicate ? retryMs : checkMinMs)
      },
      () => {
        this.#options.published.labels('failed').inc()
        entry.backoffMs = Math.min(Math.max(entry.backoffMs * 2, retryMs), retryMaxMs)
        this.#retry(entry, entry.backoffMs)
      },
    )
  }

  /** Called periodically: publishes failed entries again, and checks overdue ones. */
  sweep(): void {
    const now = performance.now()
    const late: Entry[] = []
    for (const entry of this.#options.inFlight.heads()) {
      if (entry.state === 'waiting') this.start(entry)
      else if (entry.state === 'published' && entry.dueAt <= now && late.length < checkedMax) late.push(entry)
    }
    if (late.length === 0 || this.#checking || !this.#options.messaging.connected()) return
    this.#checking = true
    this.#check(late)
      .catch((error: unknown) => {
        for (const entry of late) entry.dueAt = performance.now() + checkMinMs
        this.#options.log.warn({ err: error, events: late.length }, 'outbox.check-failed')
      })
      .finally(() => {
        this.#checking = false
      })
  }

  async #check(late: Entry[]): Promise<void> {
    const stored = await askStored(
      this.#options.messaging,
      late.map(({ id }) => id),
    )
    const missing = late.filter((entry) => {
      if (stored.has(entry.id)) this.#options.onStored(entry.id)
      return !stored.has(entry.id) && entry.state === 'published'
    })
    await Promise.all(missing.map((entry) => this.#checkStream(entry)))
  }

  async #checkStream(entry: Entry): Promise<void> {
    const isOverdue = performance.now() - entry.publishedAt > republishMs * 2 ** Math.min(entry.attempt, 5)
    if (!isOverdue && !(await this.#publisher.hasLost(entry))) return this.#wait(entry)
    if (entry.state !== 'published') return
    this.#options.log.warn({ eventId: entry.id, attempt: entry.attempt }, 'outbox.event-lost')
    entry.attempt += 1
    this.#retry(entry, 0)
  }

  #wait(entry: Entry): void {
    entry.backoffMs = Math.min(entry.backoffMs * 2, checkMaxMs)
    entry.dueAt = performance.now() + entry.backoffMs
  }

  #retry(entry: Entry, afterMs: number): void {
    entry.state = 'waiting'
    entry.dueAt = performance.now() + afterMs
    if (afterMs === 0) this.start(entry)
  }
}
