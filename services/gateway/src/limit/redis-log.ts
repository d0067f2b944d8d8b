import { randomUUID } from 'node:crypto'
import { Breaker, inTime, Late, type Script } from '@platform/redis'
import { revocationVersionKey } from '@platform/tokens'
import type { Redis } from 'ioredis'
import { Generations } from './generations.ts'
import { LogKeys } from './keys.ts'
import type { SharedLog, SharedLogEvents } from './limiter.ts'
import type { CallBatch } from './pending-calls.ts'
import { PublishedFeed } from './published-feed.ts'
import { callScript } from './script-call.ts'
import { parseTaken, recordScript, type Taken, takeScript } from './take-script.ts'

interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

interface Options extends SharedLogEvents {
  max: number
  windowMs: number
  shards: number
  /** Without an answer after this time Redis counts as away. */
  timeoutMs: number
  log: Log
  onLatency: (ms: number) => void
  revocations: RevocationFeed
}

/** Revocations as Redis has them, per shard of its logs. */
export interface RevocationFeed {
  /** The version that is known here. */
  version(shard: number): string
  /** Resolves when everything up to the present version is known. */
  load(shard: number): Promise<void>
}

/** Waits for the answer of Redis; `undefined` when there is none. */
export interface Asker {
  readonly credentialId: string
  onTaken(taken: Taken | undefined): void
}

/** One call of the script, for every call of one shard that was taken in the same turn of the event loop. */
interface Question {
  readonly askers: readonly Asker[]
  readonly shard: number
  readonly keys: readonly string[]
  readonly args: readonly string[]
  readonly askedAt: number
  isSettled: boolean
  timer: NodeJS.Timeout | undefined
}

/** Redis does nothing else while a script runs; at 3 µs a key this is a fraction of a millisecond. */
const keysMax = 128
const probeMsMax = 1_000
const echoEachMs = 200

/**
 * The sliding log that all replicas share. Calls of one turn of the event loop share a round trip; a reply that does not
 * come in time opens the breaker and releases all that wait.
 */
export class RedisLog implements SharedLog {
  readonly #redis: Redis
  readonly #options: Options
  readonly #take: Script
  readonly #record: Script
  readonly #keys: LogKeys
  readonly #breaker: Breaker
  readonly #feed: PublishedFeed
  readonly #generations = new Generations()
  #echoTimer: NodeJS.Timeout | undefined
  #waiting: Asker[] = []

  constructor(redis: Redis, options: Options) {
    this.#redis = redis
    this.#options = options
    this.#take = takeScript(options)
    this.#record = recordScript(options)
    this.#keys = new LogKeys(options.shards)
    this.#breaker = new Breaker({
      everyMs: 100,
      topic: 'limit',
      log: options.log,
      onClose: () => options.onBack(this.#generations.takeForgot()),
      probe: () => this.#probe(),
    })
    this.#feed = new PublishedFeed(redis, {
      onPublished: (key, calls) => options.onPublished(this.#keys.credentialOf(key), calls),
      onClosed: () => this.#trip('the connection of the subscriber was lost'),
    })
    redis.on('close', () => this.#trip('the connection was lost'))
    // Every failed attempt to connect is an error event; the breaker has logged the first.
    redis.on('error', () => {})
    this.#breaker.start()
    this.#echoLater()
  }

  get away(): boolean {
    return this.#breaker.open
  }

  get publishedTo(): number {
    return this.#feed.publishedTo
  }

  /** Resolves when Redis has answered for the first time, or after `msMax`. */
  firstAnswer(msMax: number): Promise<void> {
    return this.#breaker.firstAnswer(msMax)
  }

  groupOf(credentialId: string): number {
    return this.#keys.shardOf(credentialId)
  }

  ask(asker: Asker): void {
    if (this.#waiting.push(asker) === 1) setImmediate(this.#flush)
  }

  async record({ id, calls }: CallBatch): Promise<boolean> {
    const [first = ''] = calls.keys()
    const shard = this.#keys.shardOf(first)
    const keys = [...calls.keys()].map((credentialId) => this.#keys.keyOf(credentialId, shard))
    const now = performance.now()
    const ages = [...calls.values()].map((moments) =>
      moments.map((moment) => Math.max(0, Math.floor((now - moment) * 1_000))).join(),
    )
    try {
      await inTime(this.#evaluate(this.#record, [...keys, this.#keys.batchKey(id, shard)], ages), probeMsMax)
      return true
    } catch (error) {
      this.#trip(`a batch was not recorded: ${error instanceof Error ? error.message : error}`)
      return false
    }
  }

  async #evaluate({ lua, sha }: Script, keys: readonly string[], args: readonly string[]): Promise<unknown> {
    try {
      return await this.#redis.evalsha(sha, keys.length, ...keys, ...args)
    } catch (error) {
      if (!String(error).includes('NOSCRIPT')) throw error
      return await this.#redis.eval(lua, keys.length, ...keys, ...args)
    }
  }

  #trip(reason: string): void {
    if (this.#breaker.open) return
    this.#breaker.trip(reason)
    if (this.#breaker.open) this.#options.onLost()
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
    keys.push(this.#keys.generationKey(shard), revocationVersionKey(shard))
    const args = [this.#generations.of(shard), this.#options.revocations.version(shard)]
    const askedAt = performance.now()
    const question: Question = { askers, shard, keys, args, askedAt, isSettled: false, timer: undefined }
    question.timer = setTimeout(() => this.#late(question), this.#options.timeoutMs)
    this.#send(question, 'evalsha', this.#take.sha)
  }

  #send(question: Question, name: 'eval' | 'evalsha', script: string): void {
    const { keys, args } = question
    callScript(this.#redis, name, script, keys, args, (error, reply) => {
      if (name === 'evalsha' && error?.message.startsWith('NOSCRIPT')) this.#send(question, 'eval', this.#take.lua)
      else this.#settle(question, reply, error?.message)
    })
  }

  #settle(question: Question, reply: unknown, reason = 'the reply is not what the script sends'): void {
    // Too late: the local log has decided meanwhile.
    if (question.isSettled) return
    question.isSettled = true
    clearTimeout(question.timer)
    this.#options.onLatency(performance.now() - question.askedAt)
    const { askers, shard } = question
    const replies: unknown[] = Array.isArray(reply) && reply.length >= askers.length ? reply : []
    if (replies.length === 0) this.#trip(reason)
    if (replies.length <= askers.length) {
      answer(askers, replies)
      return
    }
    const [generation, version] = replies.slice(askers.length)
    if (this.#generations.changes(shard, String(generation))) this.#options.onForgot()
    if (version === this.#options.revocations.version(shard)) answer(askers, replies)
    else void this.#loadRevocations(shard).then((loaded) => answer(askers, loaded ? replies : []))
  }

  /** No call is admitted before every revocation that Redis had by then is known. */
  async #loadRevocations(shard: number): Promise<boolean> {
    try {
      await inTime(this.#options.revocations.load(shard), probeMsMax)
      return true
    } catch (error) {
      this.#trip(`the revocations were not read: ${error instanceof Error ? error.message : error}`)
      return false
    }
  }

  #late(question: Question): void {
    // Redis may have answered while this process stood still. Replies that have arrived are read before this runs.
    setImmediate(() => {
      if (!question.isSettled) this.#settle(question, undefined, `no reply within ${this.#options.timeoutMs} ms`)
    })
  }

  /** Notices a Redis that stopped answering, or lost its data, while no call asks; and keeps `publishedTo` young. */
  #echoLater(): void {
    this.#echoTimer = setTimeout(async () => {
      if (!this.#breaker.open) await inTime(this.#echo(), echoEachMs).catch(() => this.#trip('no echo'))
      if (this.#echoTimer) this.#echoLater()
    }, echoEachMs)
  }

  async #echo(): Promise<void> {
    const shard = 0
    const [generation] = await Promise.all([this.#redis.get(this.#keys.generationKey(shard)), this.#feed.echo()])
    if (!this.#breaker.open && this.#generations.changes(shard, generation ?? '')) this.#options.onForgot()
  }

  /** The script on a key of its own, and an echo: a server that only answers PING is of no use. Also loads the script. */
  async #probe(): Promise<void> {
    if (this.#redis.status !== 'ready') throw new Error('not connected')
    try {
      await inTime(this.#probeAll(), probeMsMax)
    } catch (error) {
      // A server that was stopped and continues answers here too; one that vanished silently needs new connections.
      if (error instanceof Late) {
        this.#redis.disconnect(true)
        this.#feed.reconnect()
      }
      throw error
    }
  }

  async #probeAll(): Promise<void> {
    const shard = 0
    const keys = [
      this.#keys.keyOf(`probe-${randomUUID()}`, shard),
      this.#keys.generationKey(shard),
      revocationVersionKey(shard),
    ]
    const info = await this.#redis.info('server')
    const reply = await this.#redis.eval(this.#take.lua, keys.length, ...keys, '', '-')
    await this.#feed.echo()
    await this.#options.revocations.load(shard)
    const generation = Array.isArray(reply) ? String(reply[1]) : ''
    this.#generations.connected(shard, generation, /run_id:(\w+)/.exec(info)?.[1] ?? '')
  }

  close(): void {
    clearTimeout(this.#echoTimer)
    this.#echoTimer = undefined
    this.#breaker.stop()
    this.#feed.close()
    this.#redis.disconnect()
  }
}

function answer(askers: readonly Asker[], replies: readonly unknown[]): void {
  for (let i = 0; i < askers.length; i++) {
    const one = replies[i]
    askers[i]?.onTaken(typeof one === 'number' ? parseTaken(one) : undefined)
  }
}
