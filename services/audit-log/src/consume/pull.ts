import { createInbox, type Msg, type NatsConnection, nanos } from '@nats-io/transport-node'

type Options = { nats: NatsConnection; stream: string; consumer: string }

/** Limits of one pull request, in messages and bytes. */
export const pullMessagesMax = 2_000
const pullBytesMax = 16 * 1_048_576
/** The broker ends a pull request after this long and reports that; longer silence means that the broker is gone. */
const expiresMs = 2_000
const silenceMsMax = 3_000

/**
 * Pulls from a durable consumer, one request at a time, limited in messages and in bytes: the client's own `consume` has only one
 * of the two limits.
 */
export class Pull {
  readonly #nats: NatsConnection
  readonly #subject: string
  readonly #inbox = createInbox()
  readonly #onMessage: (message: Msg) => void
  readonly #broken = Promise.withResolvers<never>()
  #ended = Promise.withResolvers<void>()
  #received = 0
  #request = 0
  #waiting = false
  #silence: NodeJS.Timeout | undefined
  readonly #close: () => void

  constructor({ nats, stream, consumer }: Options, onMessage: (message: Msg) => void) {
    this.#nats = nats
    this.#subject = `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`
    this.#onMessage = onMessage
    this.#broken.promise.catch(() => {})
    const subscription = nats.subscribe(`${this.#inbox}.*`, {
      callback: (error, message) => (error ? this.break(error) : this.#receive(message)),
    })
    this.#close = () => subscription.unsubscribe()
  }

  /**
   * Requests more messages; resolves when the broker has answered the request completely. @throws when the broker is silent or
   * has no such consumer.
   */
  async next(): Promise<void> {
    this.#ended = Promise.withResolvers<void>()
    this.#received = 0
    this.#request += 1
    const options = { batch: pullMessagesMax, max_bytes: pullBytesMax, expires: nanos(expiresMs) }
    this.#nats.publish(this.#subject, JSON.stringify(options), { reply: `${this.#inbox}.${this.#request}` })
    this.#waiting = true
    this.#restartSilence()
    try {
      await Promise.race([this.#ended.promise, this.#broken.promise])
    } finally {
      this.#waiting = false
      clearTimeout(this.#silence)
    }
  }

  /** Aborts the pull; a pending `next()` rejects. */
  break(reason: Error): void {
    clearTimeout(this.#silence)
    this.#close()
    this.#broken.reject(reason)
  }

  #restartSilence(): void {
    clearTimeout(this.#silence)
    if (!this.#waiting) return
    this.#silence = setTimeout(() => this.break(new Error('the broker does not answer')), silenceMsMax)
  }

  #receive(message: Msg): void {
    this.#restartSilence()
    if (!message.subject.startsWith(this.#inbox)) {
      this.#onMessage(message)
      this.#received += 1
      if (this.#received >= pullMessagesMax) this.#ended.resolve()
      return
    }
    const { code = 0, description = '' } = message.headers ?? {}
    const gone = code === 503 || /deleted|not found/i.test(description)
    if (gone) this.break(new Error(`the consumer is gone: ${code} ${description}`))
    else if (message.subject === `${this.#inbox}.${this.#request}`) this.#ended.resolve()
  }
}
