import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { publishedChannel } from './take-script.ts'

interface Options {
  onPublished: (key: string, calls: number) => void
  onClosed: () => void
}

/** Subscribes to the publications of Redis about its logs, on a separate connection. */
export class PublishedFeed {
  /** All publications of Redis before this moment have arrived. */
  publishedTo = performance.now()
  readonly #redis: Redis
  readonly #subscriber: Redis
  readonly #options: Options
  readonly #echoChannel = `limit.echo.${randomUUID()}`
  readonly #echoes = new Map<string, () => void>()
  #sent = 0
  #subscribed = false

  constructor(redis: Redis, options: Options) {
    this.#redis = redis
    this.#options = options
    this.#subscriber = redis.duplicate({ autoResubscribe: false })
    this.#subscriber.on('error', () => {})
    this.#subscriber.on('ready', () => {
      this.#subscriber.subscribe(publishedChannel, this.#echoChannel).then(
        () => {
          this.#subscribed = true
        },
        () => {},
      )
    })
    this.#subscriber.on('close', () => {
      this.#subscribed = false
      this.#echoes.clear()
      options.onClosed()
    })
    this.#subscriber.on('message', (channel: string, text: string) => {
      if (channel === publishedChannel) this.#published(text)
      else this.#echoes.get(text)?.()
    })
  }

  /**
   * Sends a message to itself through Redis. When it arrives, all earlier publications have arrived.
   * @throws Error when a connection is down. Never settles when a connection is lost meanwhile: the caller must set a deadline.
   */
  async echo(): Promise<void> {
    if (!this.#subscribed) throw new Error('not subscribed')
    const sentAt = performance.now()
    const name = String(this.#sent++)
    const arrived = Promise.withResolvers<void>()
    this.#echoes.set(name, arrived.resolve)
    try {
      await Promise.all([this.#redis.publish(this.#echoChannel, name), arrived.promise])
    } finally {
      this.#echoes.delete(name)
    }
    this.publishedTo = Math.max(this.publishedTo, sentAt)
  }

  #published(text: string): void {
    for (const line of text.split('\n')) {
      const space = line.lastIndexOf(' ')
      this.#options.onPublished(line.slice(0, space), Number(line.slice(space + 1)))
    }
  }

  /** Closes the connection and opens another. */
  reconnect(): void {
    this.#subscriber.disconnect(true)
  }

  close(): void {
    this.#subscriber.disconnect()
  }
}
