import { AckPolicy, DeliverPolicy, jetstreamManager } from '@nats-io/jetstream'
import { type Msg, nanos } from '@nats-io/transport-node'
import { type AuditStreamOptions, auditStream, ensureAuditStream } from '@platform/events'
import type { Messaging } from '@platform/messaging'
import type { Log } from '@platform/telemetry'
import { Pull, pullMessagesMax } from './pull.ts'

const durable = 'audit-log'
const retryMs = 200
/** How long to linger for more messages before storing a batch, in milliseconds. */
const lingerMs = 2

type Options = {
  messaging: Messaging
  stream: AuditStreamOptions
  /** Stores a batch, then acknowledges it. After a failure it is called again with the same messages. */
  store: (messages: Msg[]) => Promise<void>
  log: Log
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Reads the stream and stores its messages in batches; while one batch is being stored, the next one is gathered. */
export class Consumer {
  readonly #options: Options
  readonly #ended: Promise<unknown>
  #pending: Msg[] = []
  #pull: Pull | undefined
  #closed = false
  #storeFailure: string | undefined
  #onMessages = (): void => {}
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

  /** Counts the messages of the stream that no replica has read, and those that were read and are not stored yet. */
  async lag(): Promise<{ pending: number; unacknowledged: number }> {
    const { nats } = this.#options.messaging
    const { consumers } = await jetstreamManager(nats, { checkAPI: false, timeout: 1_000 })
    const info = await consumers.info(auditStream, durable)
    return { pending: info.num_pending, unacknowledged: info.num_ack_pending }
  }

  /** Stores the messages that were read, and stops reading. */
  async close(): Promise<void> {
    this.#closed = true
    this.#pull?.break(new Error('closing'))
    this.#onMessages()
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
      // Messages read by a dead replica are redelivered after this long.
      ack_wait: nanos(5_000),
      max_ack_pending: 10 * pullMessagesMax,
    })
    const pull = new Pull({ nats: messaging.nats, stream: auditStream, consumer: durable }, (message) => {
      this.#pending.push(message)
      this.#onMessages()
    })
    this.#pull = pull
    while (!this.#closed) {
      await pull.next()
      while (this.#pending.length >= pullMessagesMax && !this.#closed) {
        await new Promise<void>((resolve) => {
          this.#onTaken = resolve
        })
      }
    }
  }

  async #storeForever(): Promise<void> {
    while (!this.#closed || this.#pending.length > 0) {
      if (this.#pending.length === 0) {
        await new Promise<void>((resolve) => {
          this.#onMessages = resolve
        })
        await pause(lingerMs)
      }
      const batch = this.#pending.splice(0, pullMessagesMax)
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
        // Unacknowledged: the broker redelivers them to another replica.
        if (this.#closed) return
        await pause(retryMs)
      }
    }
  }
}
