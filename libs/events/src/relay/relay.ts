import type { Msg } from '@nats-io/transport-node'
import type { Messaging } from '@platform/messaging'
import type { Log } from '@platform/telemetry'
import type { Counter, Gauge } from 'prom-client'
import { z } from 'zod'
import { storedSubject, wakeSubject } from '../subject.ts'
import { Delivery } from './delivery.ts'
import { loadedMax, OutboxRows } from './outbox-rows.ts'
import { type Entry, Window } from './window.ts'

type Options = {
  url: string
  service: string
  /** UUID of this process. */
  instance: string
  messaging: Messaging
  log: Pick<Log, 'info' | 'warn'>
  metrics: { rows: Gauge; oldestSeconds: Gauge; published: Counter<'result'> }
}

/** Looks for the rows of other replicas whose word was lost, or for a lock whose holder is gone. */
const pollMs = 1_000
/** Before each round: many events share one, and answers that wait for a commit have the database to themselves meanwhile. */
const gapMs = 20
const sweepMs = 200
const backlogMs = 5_000
const recoverMs = 1_000

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const Ids = z.array(z.string())

/** What cannot be read says nothing: the relay asks by itself when it hears nothing. */
function idsIn(message: Msg): string[] {
  try {
    return Ids.parse(message.json())
  } catch {
    return []
  }
}

/**
 * Moves the outbox of one service to audit-log. Of all replicas one relays at a time. Events of one ordering key go one by
 * one, each when audit-log has stored the one before; different keys go side by side. Only "stored" deletes a row.
 */
export class Relay {
  readonly #options: Options
  readonly #rows: OutboxRows
  readonly #window = new Window()
  readonly #delivery: Delivery
  /** Stored, and still in the table. */
  readonly #stored = new Set<Entry>()
  readonly #timers: NodeJS.Timeout[]
  readonly #ended: Promise<void>
  #leading = false
  #closed = false
  #wakeUp = (): void => {}
  #awake = false

  constructor(options: Options) {
    this.#options = options
    const { url, service, instance, messaging, log, metrics } = options
    this.#rows = new OutboxRows(url, { service, instance, onLost: () => this.#follow() })
    this.#delivery = new Delivery({
      ...{ messaging, log, window: this.#window, published: metrics.published },
      onStored: (id) => this.#onStored(id),
    })
    messaging.nats.subscribe(wakeSubject(service), { callback: () => void (this.#leading && this.wake()) })
    messaging.nats.subscribe(storedSubject(service), {
      callback: (error, message) => {
        if (error || !this.#leading) return
        for (const id of idsIn(message)) this.#onStored(id)
      },
    })
    this.#timers = [
      setInterval(() => this.#leading && this.#delivery.sweep(), sweepMs),
      setInterval(() => this.#leading && void this.#measure().catch(() => {}), backlogMs),
      setInterval(() => this.#leading && void this.#recover().catch(() => {}), recoverMs),
    ]
    this.#ended = this.#run()
  }

  /** There are new rows: this replica's relay reads them at once, or tells the one that relays. */
  onCommitted(): void {
    const { messaging, service } = this.#options
    if (this.#leading) this.wake()
    else if (messaging.connected()) messaging.nats.publish(wakeSubject(service))
  }

  wake(): void {
    this.#awake = true
    this.#wakeUp()
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const timer of this.#timers) clearInterval(timer)
    this.wake()
    await this.#ended
    await this.#rows.close()
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      try {
        if (!this.#leading) await this.#tryLead()
        if (this.#leading) await this.#round()
      } catch (error) {
        this.#options.log.warn({ err: error }, 'outbox.relay-failed')
        this.#follow()
        await pause(sweepMs)
      }
      await this.#untilWoken()
    }
    if (this.#leading) await this.#deleteStored().catch(() => {})
  }

  async #tryLead(): Promise<void> {
    if (!(await this.#rows.tryLock())) return
    this.#leading = true
    this.#options.log.info({}, 'outbox.relay-leading')
    await this.#measure()
  }

  /** What is in memory belongs to whoever holds the lock; the next holder reads it again. */
  #follow(): void {
    if (!this.#leading) return
    this.#leading = false
    this.#window.clear()
    this.#stored.clear()
    this.#options.metrics.rows.reset()
    this.#options.metrics.oldestSeconds.reset()
  }

  async #round(): Promise<void> {
    for (let isBehind = false; ; ) {
      if (!isBehind) await pause(gapMs)
      await this.#deleteStored()
      const loaded = await this.#rows.load(this.#window, this.#stored)
      // Rows are new only beside the window they were read for: in an emptied one they would overtake those before them.
      if (!this.#leading) return
      for (const entry of loaded) this.#window.add(entry)
      if (loaded.length === 0) return
      isBehind = loaded.length === loadedMax
      for (const entry of this.#window.heads()) this.#delivery.start(entry)
    }
  }

  /** Deletes before it forgets: a row still in the table and not in memory would be loaded again. */
  async #deleteStored(): Promise<void> {
    const stored = [...this.#stored]
    if (stored.length === 0) return
    await this.#rows.remove(stored.map(({ id }) => id))
    for (const entry of stored) this.#stored.delete(entry)
  }

  #onStored(id: string): void {
    const entry = this.#window.get(id)
    if (!entry) return
    this.#stored.add(entry)
    this.#delivery.start(this.#window.remove(entry))
    this.wake()
  }

  async #untilWoken(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wakeUp = resolve
    const poll = setTimeout(resolve, pollMs)
    if (this.#awake || this.#closed) resolve()
    await promise
    clearTimeout(poll)
    this.#awake = false
  }

  async #recover(): Promise<void> {
    const calls = await this.#rows.closeAbandoned()
    if (calls === 0) return
    this.#options.log.warn({ calls }, 'outbox.calls-recovered')
    this.wake()
  }

  async #measure(): Promise<void> {
    const { rows, oldestSeconds } = await this.#rows.backlog()
    this.#options.metrics.rows.set(rows)
    this.#options.metrics.oldestSeconds.set(oldestSeconds)
  }
}
