import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { Breaker } from './breaker.ts'
import { Deadline } from './deadline.ts'
import { openRedis } from './open-redis.ts'
import type { Script } from './script.ts'

interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

interface Options {
  url: string
  /** Of the connection, as Redis lists its clients. */
  name: string
  /** First part of its log lines and of the key that it probes with. */
  topic?: string
  log: Log
  /** Without an answer after this time Redis counts as away. */
  timeoutMs?: number
}

/** Redis does not answer, or not in time. Whoever gets this goes on alone. */
export class RedisAway extends Error {
  override readonly name = 'RedisAway'
}

/**
 * What the replicas of a service share, and can do without. Nobody waits longer than `timeoutMs`, and nobody at all after
 * somebody has: commands then fail at once until a probe in the background gets an answer.
 */
export class SharedRedis {
  readonly #redis: Redis
  readonly #timeoutMs: number
  readonly #topic: string
  readonly #breaker: Breaker
  readonly #onBack: (() => void)[] = []

  constructor({ url, name, topic = 'amazon', log, timeoutMs = 150 }: Options) {
    this.#timeoutMs = timeoutMs
    this.#topic = topic
    this.#redis = openRedis(url, name)
    this.#breaker = new Breaker({
      everyMs: 100,
      topic,
      log,
      probe: () => this.#probe(),
      onClose: () => {
        for (const listener of this.#onBack) listener()
      },
    })
    this.#redis.on('close', () => this.#breaker.trip('the connection was lost'))
    // Every failed attempt to connect is an error event; the breaker has said it once.
    this.#redis.on('error', () => {})
    this.#breaker.start()
  }

  get away(): boolean {
    return this.#breaker.open
  }

  /** Each time that Redis is back, `listener` is called ahead of every other command. */
  onBack(listener: () => void): void {
    this.#onBack.push(listener)
  }

  /** Resolves when Redis has answered for the first time, or after `msMax`. */
  ready(msMax: number): Promise<void> {
    return this.#breaker.firstAnswer(msMax)
  }

  /** @throws RedisAway */
  async ask<T>(command: (redis: Redis) => Promise<T>): Promise<T> {
    if (this.#breaker.open) throw new RedisAway('Redis is away')
    const deadline = new Deadline(this.#timeoutMs)
    try {
      return await Promise.race([command(this.#redis), deadline.late])
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#breaker.trip(reason)
      throw new RedisAway(reason)
    } finally {
      deadline.clear()
    }
  }

  /** One script; all keys of one call must share a hash slot. @throws RedisAway */
  run({ lua, sha }: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    return this.ask(async (redis) => {
      try {
        return await redis.evalsha(sha, keys.length, ...keys, ...args)
      } catch (error) {
        if (!String(error).includes('NOSCRIPT')) throw error
        return await redis.eval(lua, keys.length, ...keys, ...args)
      }
    })
  }

  /** A write: a server that only reads is of no use. */
  async #probe(): Promise<void> {
    if (this.#redis.status !== 'ready') throw new Error('not connected')
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      late.reject(new Error('the probe got no reply'))
      // A server that was stopped and goes on answers here too; one that vanished without a word needs a new connection.
      this.#redis.disconnect(true)
    }, 1_000)
    try {
      await Promise.race([this.#redis.set(`${this.#topic}:probe:${randomUUID()}`, '1', 'PX', 1_000), late.promise])
    } finally {
      clearTimeout(timer)
    }
  }

  close(): void {
    this.#breaker.stop()
    this.#redis.disconnect()
  }
}
