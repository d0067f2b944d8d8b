import type { Messaging } from '@platform/messaging'
import type { Log } from '@platform/telemetry'
import type { Counter } from 'prom-client'
import { askStored, Courier } from './courier.ts'
import type { Entry, Window } from './window.ts'

/** Milliseconds after which a silent entry is looked at, at first and at most. */
const patienceMinMs = 1_000
const patienceMaxMs = 10_000
/** Pause after a publication that the stream did not acknowledge, at first and at most. */
const retryMs = 200
const retryMaxMs = 2_000
/** An event that the stream has had for so long, while audit-log answers, is published again; doubles with each attempt. */
const unheardMs = 30_000
const checkedMax = 500

type Options = {
  messaging: Messaging
  window: Window
  published: Counter<'result'>
  /** audit-log has it. */
  onStored: (id: string) => void
  log: Pick<Log, 'warn'>
}

/** Brings entries from the window to audit-log: published, acknowledged by the stream, reported as stored. */
export class Delivery {
  readonly #options: Options
  readonly #courier: Courier
  #checking = false

  constructor(options: Options) {
    this.#options = options
    this.#courier = new Courier(options.messaging)
  }

  /** Publishes what comes first for its key. */
  start(entry: Entry | undefined): void {
    const { messaging, window } = this.#options
    if (entry?.state !== 'waiting' || entry.dueAt > performance.now() || !messaging.connected()) return
    // Left over from before the lock was lost.
    if (window.get(entry.id) !== entry) return
    entry.state = 'publishing'
    this.#courier.publish(entry).then(
      ({ seq, duplicate }) => {
        this.#options.published.labels(entry.attempt === 0 ? 'first' : 'again').inc()
        entry.state = 'published'
        entry.streamSequence = seq
        entry.publishedAt = performance.now()
        entry.patienceMs = patienceMinMs
        // A duplicate was published before: it may have been stored long ago, and nobody will say so again.
        entry.dueAt = entry.publishedAt + (duplicate ? retryMs : patienceMinMs)
      },
      () => {
        this.#options.published.labels('failed').inc()
        entry.patienceMs = Math.min(Math.max(entry.patienceMs * 2, retryMs), retryMaxMs)
        this.#retry(entry, entry.patienceMs)
      },
    )
  }

  /** Called every moment: publishes again what failed, asks after what is late. */
  sweep(): void {
    const now = performance.now()
    const late: Entry[] = []
    for (const entry of this.#options.window.heads()) {
      if (entry.state === 'waiting') this.start(entry)
      else if (entry.state === 'published' && entry.dueAt <= now && late.length < checkedMax) late.push(entry)
    }
    if (late.length === 0 || this.#checking || !this.#options.messaging.connected()) return
    this.#checking = true
    this.#check(late)
      .catch((error: unknown) => {
        for (const entry of late) entry.dueAt = performance.now() + patienceMinMs
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
    const unheard = performance.now() - entry.publishedAt > unheardMs * 2 ** Math.min(entry.attempt, 5)
    if (!unheard && !(await this.#courier.hasLost(entry))) return this.#wait(entry)
    if (entry.state !== 'published') return
    this.#options.log.warn({ eventId: entry.id, attempt: entry.attempt }, 'outbox.event-lost')
    entry.attempt += 1
    this.#retry(entry, 0)
  }

  #wait(entry: Entry): void {
    entry.patienceMs = Math.min(entry.patienceMs * 2, patienceMaxMs)
    entry.dueAt = performance.now() + entry.patienceMs
  }

  #retry(entry: Entry, afterMs: number): void {
    entry.state = 'waiting'
    entry.dueAt = performance.now() + afterMs
    if (afterMs === 0) this.start(entry)
  }
}
