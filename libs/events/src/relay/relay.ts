import type { Msg } from '@nats-io/transport-node'
import type { Messaging } from '@platform/messaging'
import type { Log } from '@platform/telemetry'
import type { Counter, Gauge } from 'prom-client'
import { z } from 'zod'
import { storedSubject, wakeSubject } from '../subject.ts'
import { Delivery } from './delivery.ts'
import { type Entry, InFlight } from './in-flight.ts'
import { loadedMax, OutboxRows } from './outbox-rows.ts'

type Options = {
  url: string
  service: string
  /** UUID of this process. */
  instance: string
  messaging: Messaging
  log: Pick<Log, 'info' | 'warn'>
  metrics: { rows: Gauge; oldestSeconds: Gauge; published: Counter<'result'> }
}

/** Polls for rows of other replicas whose announcement was lost, and for a lock whose holder is gone. */
const pollMs = 1_000
/**
 * Pause before each round: many events share a round, and answers that wait for a commit have the database to themselves
 * meanwhile.
 */
const gapMs = 20
const sweepMs = 200
const backlogMs = 5_000
const recoverMs = 1_000

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const Ids = z.array(z.string())

/** An unreadable message is ignored: the relay checks events that are not confirmed. */
function idsIn(message: Msg): string[] {
  try {
    return Ids.parse(message.json())
  } catch {
    return []
  }
}

/**
 * Relays the outbox of one service to audit-log. One replica relays at a time. Events of one ordering key are delivered one by
 * one, each after audit-log has stored the one before; different keys are delivered in parallel. Only the confirmation "stored"
 * deletes a row.
 */
export class Relay {
  readonly #options: Options
  readonly #rows: OutboxRows
  readonly #inFlight = new InFlight()
  readonly #delivery: Delivery
  /** Stored by audit-log, and not yet deleted from the table. */
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
      messaging,
      log,
      inFlight: this.#inFlight,
      published: metrics.published,
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

  /** Announces new rows: a leading replica reads them at once, another one notifies the leader. */
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

  /** Entries in memory belong to the lock holder; the next holder reads them again. */
  #follow(): void {
    if (!this.#leading) return
    this.#leading = false
    this.#inFlight.clear()
    this.#stored.clear()
    this.#options.metrics.rows.reset()
    this.#options.metrics.oldestSeconds.reset()
  }

  async #round(): Promise<void> {
    for (let hasMore = false; ; ) {
      if (!hasMore) await pause(gapMs)
      await this.#deleteStored()
      const loaded = await this.#rows.load(this.#inFlight, this.#stored)
      // Loaded rows are valid only for the entries they were read with: after a clear they would overtake earlier rows.
      if (!this.#leading) return
      for (const entry of loaded) this.#inFlight.add(entry)
      if (loaded.length === 0) return
      hasMore = loaded.length === loadedMax
      for (const entry of this.#inFlight.heads()) this.#delivery.start(entry)
    }
  }

  /** Deletes rows before it forgets them: a row that is in the table but not in memory would be loaded again. */
  async #deleteStored(): Promise<void> {
    const stored = [...this.#stored]
    if (stored.length === 0) return
    await this.#rows.remove(stored.map(({ id }) => id))
    for (const entry of stored) this.#stored.delete(entry)
  }

  #onStored(id: string): void {
    const entry = this.#inFlight.get(id)
    if (!entry) return
    this.#stored.add(entry)
    this.#delivery.start(this.#inFlight.remove(entry))
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
