import { randomUUID } from 'node:crypto'
import type { Log } from '@platform/telemetry'
import type { Redis } from 'ioredis'
import { CircuitBreaker } from './circuit-breaker.ts'
import { openRedis } from './open-redis.ts'
import { ReplyTimer } from './reply-timer.ts'
import type { Script } from './script.ts'

interface Options {
  url: string
  /** Name of the connection in Redis's client list. */
  name: string
  /** Prefix of its log events and of its probe's key. */
  topic?: string
  log: Pick<Log, 'info' | 'warn'>
  /** Redis counts as unavailable when it does not answer within this time. */
  timeoutMs?: number
}

/** Thrown when Redis is unreachable or too slow. Callers fall back to local state. */
export class RedisUnavailable extends Error {
  override readonly name = 'RedisUnavailable'
}

/**
 * State that the replicas of a service share and can do without. A command waits at most `timeoutMs`; after the first timeout
 * all commands fail at once, until a probe in the background succeeds.
 */
export class SharedRedis {
  readonly #redis: Redis
  readonly #timeoutMs: number
  readonly #topic: string
  readonly #breaker: CircuitBreaker
  readonly #onAvailable: (() => void)[] = []

  constructor({ url, name, topic = 'amazon', log, timeoutMs = 150 }: Options) {
    this.#timeoutMs = timeoutMs
    this.#topic = topic
    this.#redis = openRedis(url, name)
    this.#breaker = new CircuitBreaker({
      everyMs: 100,
      topic,
      log,
      probe: () => this.#probe(),
      onClose: () => {
        for (const listener of this.#onAvailable) listener()
      },
    })
    this.#redis.on('close', () => this.#breaker.trip('the connection was lost'))
    // Each failed connection attempt raises an error event; the circuit breaker logged the first.
    this.#redis.on('error', () => {})
    this.#breaker.start()
  }

  get unavailable(): boolean {
    return this.#breaker.open
  }

  /** Calls `listener` each time Redis becomes available again, before any other command. */
  onAvailable(listener: () => void): void {
    this.#onAvailable.push(listener)
  }

  /** Resolves when Redis has answered for the first time, or after `msMax`. */
  ready(msMax: number): Promise<void> {
    return this.#breaker.firstAnswer(msMax)
  }

  /** Runs one command. @throws RedisUnavailable when Redis is unreachable or too slow. */
  async ask<T>(command: (redis: Redis) => Promise<T>): Promise<T> {
    if (this.#breaker.open) throw new RedisUnavailable('Redis is unavailable')
    const timer = new ReplyTimer(this.#timeoutMs)
    try {
      return await Promise.race([command(this.#redis), timer.late])
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.#breaker.trip(reason)
      throw new RedisUnavailable(reason)
    } finally {
      timer.clear()
    }
  }

  /** Runs one script; all keys of one call must share a hash slot. @throws RedisUnavailable */
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

  /** Probes with a write: a read-only server is not usable. */
  async #probe(): Promise<void> {
    if (this.#redis.status !== 'ready') throw new Error('not connected')
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      late.reject(new Error('the probe got no reply'))
      // A server that was paused and continues answers here too; one that vanished silently needs a new connection.
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
