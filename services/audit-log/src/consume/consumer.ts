import { AckPolicy, DeliverPolicy, jetstreamManager } from '@nats-io/jetstream'
import { type Msg, nanos } from '@nats-io/transport-node'
import { type AuditStreamOptions, auditStream, ensureAuditStream } from '@platform/events'
import type { Messaging } from '@platform/messaging'
import type { Log } from '@platform/telemetry'
import { Pull, pullMessagesMax } from './pull.ts'

const durable = 'audit-log'
const retryMs = 200
/** Company that a first message is given time to find. */
const gatherMs = 2

type Options = {
  messaging: Messaging
  stream: AuditStreamOptions
  /** Stores a batch, then acknowledges it. When it throws it is called again with the same messages. */
  store: (messages: Msg[]) => Promise<void>
  log: Log
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Reads the stream and hands its messages on in batches; while one is being stored, the next is being gathered. */
export class Consumer {
  readonly #options: Options
  readonly #ended: Promise<unknown>
  #gathered: Msg[] = []
  #pull: Pull | undefined
  #closed = false
  #storeFailure: string | undefined
  #onGathered = (): void => {}
  #onTaken = (): void => {}

  constructor(options: Options) {
    this.#options = options
    options.messaging.onConnect(() => this.#pull?.break(new Error('reconnected')))
    this.#ended = Promise.all([this.#followForever(), this.#storeForever()])
  }

  probe(): string | undefined {
    if (!this.#pull || !this.#options.messaging.connected()) return 'the stream is not being read'
    return this.#storeFailure
  }

  /** Messages in the stream that no replica has read, and those that were read and are not stored yet. */
  async lag(): Promise<{ pending: number; unacknowledged: number }> {
    const { nats } = this.#options.messaging
    const { consumers } = await jetstreamManager(nats, { checkAPI: false, timeout: 1_000 })
    const info = await consumers.info(auditStream, durable)
    return { pending: info.num_pending, unacknowledged: info.num_ack_pending }
  }

  /** Stores what has been read, takes no more. */
  async close(): Promise<void> {
    this.#closed = true
    this.#pull?.break(new Error('closing'))
    this.#onGathered()
    this.#onTaken()
    await this.#ended
  }

  async #followForever(): Promise<void> {
    const { log } = this.#options
    while (!this.#closed) {
      await this.#follow().catch((error: unknown) => {
        if (!this.#closed) log.warn({ err: error }, 'audit.consumer-broken')
      })
      this.#pull?.break(new Error('over'))
      this.#pull = undefined
      if (!this.#closed) await pause(retryMs)
    }
  }

  async #follow(): Promise<void> {
    const { messaging, stream } = this.#options
    await ensureAuditStream(messaging, stream)
    const { consumers } = await jetstreamManager(messaging.nats, { checkAPI: false })
    await consumers.add(auditStream, {
      durable_name: durable,
      deliver_policy: DeliverPolicy.All,
      ack_policy: AckPolicy.Explicit,
      // What a replica that died had read is given to another after this long.
      ack_wait: nanos(5_000),
      max_ack_pending: 10 * pullMessagesMax,
    })
    const pull = new Pull({ nats: messaging.nats, stream: auditStream, consumer: durable }, (message) => {
      this.#gathered.push(message)
      this.#onGathered()
    })
    this.#pull = pull
    while (!this.#closed) {
      await pull.next()
      while (this.#gathered.length >= pullMessagesMax && !this.#closed) {
        await new Promise<void>((resolve) => {
          this.#onTaken = resolve
        })
      }
    }
  }

  async #storeForever(): Promise<void> {
    while (!this.#closed || this.#gathered.length > 0) {
      if (this.#gathered.length === 0) {
        await new Promise<void>((resolve) => {
          this.#onGathered = resolve
        })
        await pause(gatherMs)
      }
      const batch = this.#gathered.splice(0, pullMessagesMax)
      this.#onTaken()
      if (batch.length > 0) await this.#store(batch)
    }
  }

  async #store(batch: Msg[]): Promise<void> {
    for (;;) {
      try {
        await this.#options.store(batch)
        this.#storeFailure = undefined
        return
      } catch (error) {
        if (this.#storeFailure === undefined) this.#options.log.error({ err: error }, 'audit.store-failed')
        this.#storeFailure = 'events cannot be stored'
        // Unacknowledged: the broker gives them to whoever comes next.
        if (this.#closed) return
        await pause(retryMs)
      }
    }
  }
}
