import { randomUUID } from 'node:crypto'
import { Breaker } from '@platform/redis'
import type { Redis } from 'ioredis'
import { LogKeys } from './keys.ts'
import { callScript } from './script-call.ts'
import { parseTaken, type Taken, takeScript } from './take-script.ts'

interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

interface Options {
  max: number
  windowMs: number
  shards: number
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
  onTaken(taken: Taken | undefined): void
}

/** One call of the script, for everybody of one shard who asked in the same turn of the event loop. */
interface Question {
  readonly askers: readonly Asker[]
  readonly keys: readonly string[]
  readonly askedAt: number
  isSettled: boolean
  timer: NodeJS.Timeout | undefined
}

/** Redis does nothing else while a script runs; at 3 µs a key this is a fraction of a millisecond. */
const keysMax = 128
const probeMsMax = 1_000

/**
 * The sliding log that all replicas share. Who asks within one turn of the event loop shares a round trip; a reply that does
 * not come in time opens the breaker and releases everybody who waits.
 */
export class RedisLog {
  readonly #redis: Redis
  readonly #options: Options
  readonly #script: { lua: string; sha: string }
  readonly #keys: LogKeys
  readonly #breaker: Breaker
  #waiting: Asker[] = []

  constructor(redis: Redis, options: Options) {
    this.#redis = redis
    this.#options = options
    this.#script = takeScript(options)
    this.#keys = new LogKeys(options.shards)
    this.#breaker = new Breaker({
      everyMs: 100,
      topic: 'limit',
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

  /** Resolves when Redis has answered for the first time, or after `msMax`. */
  firstAnswer(msMax: number): Promise<void> {
    return this.#breaker.firstAnswer(msMax)
  }

  ask(asker: Asker): void {
    if (this.#waiting.push(asker) === 1) setImmediate(this.#flush)
  }

  readonly #flush = (): void => {
    const askers = this.#waiting
    this.#waiting = []
    if (this.#breaker.open) {
      for (const asker of askers) asker.onTaken(undefined)
      return
    }
    if (this.#options.shards === 1) this.#askInParts(askers, 0)
    else {
      const byShard = Map.groupBy(askers, (asker) => this.#keys.shardOf(asker.credentialId))
      for (const [shard, group] of byShard) this.#askInParts(group, shard)
    }
  }

  #askInParts(askers: readonly Asker[], shard: number): void {
    if (askers.length <= keysMax) this.#ask(askers, shard)
    else for (let i = 0; i < askers.length; i += keysMax) this.#ask(askers.slice(i, i + keysMax), shard)
  }

  #ask(askers: readonly Asker[], shard: number): void {
    const keys = askers.map((asker) => this.#keys.keyOf(asker.credentialId, shard))
    const question: Question = { askers, keys, askedAt: performance.now(), isSettled: false, timer: undefined }
    question.timer = setTimeout(() => this.#late(question), this.#options.timeoutMs)
    this.#send(question, 'evalsha', this.#script.sha)
  }

  #send(question: Question, name: 'eval' | 'evalsha', script: string): void {
    const { keys } = question
    callScript(this.#redis, name, script, keys, (error, reply) => {
      if (name === 'evalsha' && error?.message.startsWith('NOSCRIPT')) this.#send(question, 'eval', this.#script.lua)
      else this.#settle(question, reply, error?.message)
    })
  }

  #settle(question: Question, reply: unknown, reason = 'the reply is not what the script sends'): void {
    // Too late: the local log has decided meanwhile.
    if (question.isSettled) return
    question.isSettled = true
    clearTimeout(question.timer)
    this.#options.onLatency(performance.now() - question.askedAt)
    const { askers } = question
    const replies: unknown[] = Array.isArray(reply) && reply.length === askers.length ? reply : []
    if (replies.length === 0) this.#breaker.trip(reason)
    for (let i = 0; i < askers.length; i++) {
      const one = replies[i]
      askers[i]?.onTaken(typeof one === 'number' ? parseTaken(one) : undefined)
    }
  }

  #late(question: Question): void {
    // Was it Redis that was slow, or we? Replies that have arrived are read before this runs.
    setImmediate(() => {
      if (!question.isSettled) this.#settle(question, undefined, `no reply within ${this.#options.timeoutMs} ms`)
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
      await Promise.race([
        this.#redis.eval(this.#script.lua, 1, this.#keys.keyOf(`probe-${randomUUID()}`, 0)),
        late.promise,
      ])
    } finally {
      clearTimeout(timer)
    }
  }

  close(): void {
    this.#breaker.stop()
    this.#redis.disconnect()
  }
}
