import { randomUUID } from 'node:crypto'
import { Command, type Redis } from 'ioredis'
import { Breaker } from './breaker.ts'
import { parseTaken, type Taken, takeScript } from './take-script.ts'

interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

interface Options {
  max: number
  windowMs: number
  /** Without an answer after this time Redis counts as away. */
  timeoutMs: number
  log: Log
  /** Redis answers again, perhaps with less than it knew before. */
  onBack: () => void
  onLatency: (ms: number) => void
}

/** Who waits for Redis' word; `undefined` is no word. */
export interface Asker {
  readonly credentialId: string
  /** Redis' word came, or came too late. */
  isSettled: boolean
  onTaken(taken: Taken | undefined): void
}

interface Batch {
  asked: readonly Asker[]
  waiting: number
  sentAt: number
  timer: NodeJS.Timeout | undefined
}

/** The tag in braces keeps whatever belongs to one credential in one slot of a cluster. */
const keyOf = (credentialId: string): string => `calls:{${credentialId}}`

const probeMsMax = 1_000

/**
 * The sliding log that all replicas share. Calls of one turn of the event loop travel in one write; a reply that does not
 * come in time opens the breaker and releases everybody who waits.
 */
export class RedisLog {
  readonly #redis: Redis
  readonly #options: Options
  readonly #script: { lua: string; sha: string }
  readonly #breaker: Breaker
  #queue: Asker[] = []

  constructor(redis: Redis, options: Options) {
    this.#redis = redis
    this.#options = options
    this.#script = takeScript(options)
    this.#breaker = new Breaker({
      everyMs: 100,
      log: options.log,
      onClose: options.onBack,
      probe: () => this.#probe(),
    })
    redis.on('close', () => this.#breaker.trip('the connection was lost'))
    // Every failed attempt to connect is an error event; the breaker has said it once.
    redis.on('error', () => {})
    this.#breaker.start()
  }

  get away(): boolean {
    return this.#breaker.open
  }

  ask(asker: Asker): void {
    if (this.#queue.push(asker) === 1) setImmediate(() => this.#flush())
  }

  #flush(): void {
    const askers = this.#queue
    this.#queue = []
    if (this.#breaker.open) {
      for (const asker of askers) asker.onTaken(undefined)
      return
    }
    const batch: Batch = { asked: askers, waiting: askers.length, sentAt: performance.now(), timer: undefined }
    batch.timer = setTimeout(() => this.#late(batch), this.#options.timeoutMs)
    const { stream } = this.#redis
    stream.cork()
    for (const asker of askers) this.#send(asker, batch, 'evalsha', this.#script.sha)
    stream.uncork()
  }

  #send(asker: Asker, batch: Batch, name: 'eval' | 'evalsha', script: string): void {
    const command = new Command(name, [script, '1', keyOf(asker.credentialId)], {}, (error, reply) => {
      if (error && name === 'evalsha' && error.message.startsWith('NOSCRIPT')) {
        this.#send(asker, batch, 'eval', this.#script.lua)
      } else {
        this.#settle(asker, batch, error ?? undefined, reply)
      }
    })
    this.#redis.sendCommand(command)
  }

  #settle(asker: Asker, batch: Batch, error: Error | undefined, reply: unknown): void {
    // Too late: the local log has decided meanwhile.
    if (asker.isSettled) return
    asker.isSettled = true
    if (--batch.waiting === 0) clearTimeout(batch.timer)
    this.#options.onLatency(performance.now() - batch.sentAt)
    if (typeof reply !== 'number') this.#breaker.trip(error?.message ?? 'the reply is no number')
    asker.onTaken(typeof reply === 'number' ? parseTaken(reply) : undefined)
  }

  #late(batch: Batch): void {
    // Was it Redis that was slow, or we? Replies that have arrived are read before this runs.
    setImmediate(() => {
      if (batch.waiting === 0) return
      this.#breaker.trip(`no reply within ${this.#options.timeoutMs} ms`)
      for (const asker of batch.asked) {
        if (asker.isSettled) continue
        asker.isSettled = true
        asker.onTaken(undefined)
      }
    })
  }

  /** The very script on a key of its own: a server that only answers PING is of no use. Also loads the script. */
  async #probe(): Promise<void> {
    if (this.#redis.status !== 'ready') throw new Error('not connected')
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      late.reject(new Error('the probe got no reply'))
      // A server that was stopped and goes on answers here too; one that vanished without a word needs a new connection.
      this.#redis.disconnect(true)
    }, probeMsMax)
    try {
      await Promise.race([this.#redis.eval(this.#script.lua, 1, keyOf(`probe-${randomUUID()}`)), late.promise])
    } finally {
      clearTimeout(timer)
    }
  }

  close(): void {
    this.#breaker.stop()
    this.#redis.disconnect()
  }
}
