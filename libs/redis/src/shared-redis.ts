import { randomUUID } from 'node:crypto'
import type { Log } from '@platform/telemetry'
import { Redis } from 'ioredis'
import { CircuitBreaker } from './circuit-breaker.ts'
import { ReplyTimeout, withReplyTimeout } from './reply-timer.ts'
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
  /** Resolves when the server is usable; default: it accepts a write, which a read-only server does not. */
  probe?: (redis: Redis) => Promise<void>
  /** A server that accepts connections did not answer the probe in time, so the connection is replaced. */
  onUnresponsive?: () => void
}

const probeMsMax = 1_000

/** Thrown when Redis is unreachable or too slow. Callers fall back to local state. */
export class RedisUnavailable extends Error {
  override readonly name = 'RedisUnavailable'
}

/**
 * State that the replicas of a service share and can do without. A command waits at most `timeoutMs`; after the first timeout
 * all commands fail at once, until a probe in the background succeeds.
 */
export class SharedRedis {
  /** For commands whose callers set their own deadlines, and report failures with `trip`. */
  readonly connection: Redis
  readonly #options: Options
  readonly #timeoutMs: number
  readonly #topic: string
  readonly #breaker: CircuitBreaker
  readonly #onAvailable: (() => void)[] = []
  readonly #onUnavailable: (() => void)[] = []

  constructor(options: Options) {
    const { url, name, topic = 'amazon', log, timeoutMs = 150 } = options
    this.#options = options
    this.#timeoutMs = timeoutMs
    this.#topic = topic
    this.connection = openRedis(url, name)
    this.#breaker = new CircuitBreaker({
      everyMs: 100,
      topic,
      log,
      probe: () => this.#probe(),
      onClose: () => callAll(this.#onAvailable),
      onOpen: () => callAll(this.#onUnavailable),
    })
    this.connection.on('close', () => this.trip('the connection was lost'))
    // Each failed connection attempt raises an error event; the circuit breaker logged the first.
    this.connection.on('error', () => {})
    this.#breaker.start()
  }

  get unavailable(): boolean {
    return this.#breaker.open
  }

  /** Calls `listener` each time Redis becomes available again, before any other command. */
  onAvailable(listener: () => void): void {
    this.#onAvailable.push(listener)
  }

  /** Calls `listener` each time Redis becomes unavailable. */
  onUnavailable(listener: () => void): void {
    this.#onUnavailable.push(listener)
  }

  /** Opens the circuit breaker. */
  trip(reason: string): void {
    this.#breaker.trip(reason)
  }

  /** Resolves when Redis has answered for the first time, or after `msMax`. */
  ready(msMax: number): Promise<void> {
    return this.#breaker.firstAnswer(msMax)
  }

  /** Runs one command. @throws RedisUnavailable when Redis is unreachable or too slow. */
  async ask<T>(command: (redis: Redis) => Promise<T>, { timeoutMs = this.#timeoutMs } = {}): Promise<T> {
    if (this.#breaker.open) throw new RedisUnavailable('Redis is unavailable')
    try {
      return await withReplyTimeout(command(this.connection), timeoutMs)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.trip(reason)
      throw new RedisUnavailable(reason)
    }
  }

  /** Runs one script; all keys of one call must share a hash slot. @throws RedisUnavailable */
  run(
    { lua, sha }: Script,
    keys: readonly string[],
    args: readonly (string | number)[],
    options?: { timeoutMs?: number },
  ): Promise<unknown> {
    return this.ask(async (redis) => {
      try {
        return await redis.evalsha(sha, keys.length, ...keys, ...args)
      } catch (error) {
        if (!String(error).includes('NOSCRIPT')) throw error
        return await redis.eval(lua, keys.length, ...keys, ...args)
      }
    }, options)
  }

  async #probe(): Promise<void> {
    const redis = this.connection
    if (redis.status !== 'ready') throw new Error('not connected')
    const { probe = () => this.#write(), onUnresponsive } = this.#options
    try {
      await withReplyTimeout(probe(redis), probeMsMax)
    } catch (error) {
      // A server that was paused and continues answers here too; one that vanished silently needs a new connection.
      if (error instanceof ReplyTimeout) {
        redis.disconnect(true)
        onUnresponsive?.()
      }
      throw error
    }
  }

  async #write(): Promise<void> {
    await this.connection.set(`${this.#topic}:probe:${randomUUID()}`, '1', 'PX', probeMsMax)
  }

  close(): void {
    this.#breaker.stop()
    this.connection.disconnect()
  }
}

/**
 * Opens a connection whose commands fail at once while it is down: no offline queue, no resending. Callers set their own
 * deadlines, because a timer per command in ioredis costs more. `name` appears in Redis's client list.
 */
const openRedis = (url: string, name: string): Redis =>
  new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
    retryStrategy: (times) => Math.min(50 * times, 500),
    connectionName: name,
  })

function callAll(listeners: readonly (() => void)[]): void {
  for (const listener of listeners) listener()
}
