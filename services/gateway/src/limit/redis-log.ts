import { randomUUID } from 'node:crypto'
import { type Script, SharedRedis, withReplyTimeout } from '@platform/redis'
import type { Log } from '@platform/telemetry'
import { revocationVersionKey } from '@platform/tokens'
import type { Redis } from 'ioredis'
import { Generations } from './generations.ts'
import { LogKeys } from './keys.ts'
import { PublishedFeed } from './published-feed.ts'
import { callScript } from './script-call.ts'
import type { PendingCall, SharedLog, SharedLogEvents } from './shared-log.ts'
import { parseTaken, recordScript, takeScript } from './take-script.ts'
import type { CallBatch } from './unrecorded-calls.ts'

interface Options extends SharedLogEvents {
  url: string
  /** Name of the connection in Redis's client list. */
  name: string
  max: number
  windowMs: number
  shards: number
  /** Redis counts as unavailable when it does not answer within this time. */
  timeoutMs: number
  log: Pick<Log, 'info' | 'warn'>
  onLatency: (ms: number) => void
  /** Opens the reader of the revocations stored in the same Redis. */
  revocationsIn: (redis: Redis) => RevocationFeed
}

/** Revocations stored in Redis, per shard of the logs. */
export interface RevocationFeed {
  /** Returns the version known to this replica. */
  version(shard: number): string
  /** Resolves when all revocations up to the present version are known. */
  load(shard: number): Promise<void>
}

/** One script call for all pending calls of one shard in one turn of the event loop. */
interface TakeRequest {
  readonly calls: readonly PendingCall[]
  readonly shard: number
  readonly keys: readonly string[]
  readonly args: readonly string[]
  readonly askedAt: number
  isSettled: boolean
  timer: NodeJS.Timeout | undefined
}

/** Keys per script call: Redis runs nothing else meanwhile, and a key takes about 3 µs. */
const keysMax = 128
/** Limit of work that is larger than one decision. */
const slowMsMax = 1_000
const echoEachMs = 200

/**
 * The sliding window log shared by all replicas. Calls of one turn of the event loop share a round trip; a late reply opens the
 * circuit breaker and releases all waiting calls.
 */
export class RedisLog implements SharedLog {
  readonly #redis: SharedRedis
  readonly #options: Options
  readonly #take: Script
  readonly #record: Script
  readonly #keys: LogKeys
  readonly #feed: PublishedFeed
  readonly #revocations: RevocationFeed
  readonly #generations = new Generations()
  #echoTimer: NodeJS.Timeout | undefined
  #waiting: PendingCall[] = []

  constructor(options: Options) {
    const { url, name, timeoutMs, log } = options
    this.#options = options
    this.#take = takeScript(options)
    this.#record = recordScript(options)
    this.#keys = new LogKeys(options.shards)
    this.#redis = new SharedRedis({
      ...{ url, name, timeoutMs, log },
      topic: 'limit',
      probe: (redis) => this.#probe(redis),
      onUnresponsive: () => this.#feed.reconnect(),
    })
    this.#redis.onAvailable(() => options.onAvailable(this.#generations.takeDataLost()))
    this.#redis.onUnavailable(() => options.onUnavailable())
    this.#feed = new PublishedFeed(this.#redis.connection, {
      onPublished: (key, calls) => options.onPublished(this.#keys.credentialOf(key), calls),
      onClosed: () => this.#redis.trip('the connection of the subscriber was lost'),
    })
    this.#revocations = options.revocationsIn(this.#redis.connection)
    this.#echoLater()
  }

  get unavailable(): boolean {
    return this.#redis.unavailable
  }

  get publishedTo(): number {
    return this.#feed.publishedTo
  }

  /** Resolves when Redis has answered for the first time, or after `msMax`. */
  firstAnswer(msMax: number): Promise<void> {
    return this.#redis.ready(msMax)
  }

  groupOf(credentialId: string): number {
    return this.#keys.shardOf(credentialId)
  }

  ask(call: PendingCall): void {
    if (this.#waiting.push(call) === 1) setImmediate(this.#flush)
  }

  async record({ id, calls }: CallBatch): Promise<boolean> {
    const [first = ''] = calls.keys()
    const shard = this.#keys.shardOf(first)
    const keys = [...calls.keys()].map((credentialId) => this.#keys.keyOf(credentialId, shard))
    const now = performance.now()
    const ages = [...calls.values()].map((moments) =>
      moments.map((moment) => Math.max(0, Math.floor((now - moment) * 1_000))).join(),
    )
    return await this.#redis
      .run(this.#record, [...keys, this.#keys.batchKey(id, shard)], ages, { timeoutMs: slowMsMax })
      .then(
        () => true,
        () => false,
      )
  }

  readonly #flush = (): void => {
    const calls = this.#waiting
    this.#waiting = []
    if (this.#redis.unavailable) {
      for (const call of calls) call.onTaken(undefined)
      return
    }
    if (this.#options.shards === 1) this.#askInParts(calls, 0)
    else {
      const byShard = Map.groupBy(calls, (call) => this.#keys.shardOf(call.credentialId))
      for (const [shard, group] of byShard) this.#askInParts(group, shard)
    }
  }

  #askInParts(calls: readonly PendingCall[], shard: number): void {
    if (calls.length <= keysMax) this.#ask(calls, shard)
    else for (let i = 0; i < calls.length; i += keysMax) this.#ask(calls.slice(i, i + keysMax), shard)
  }

  #ask(calls: readonly PendingCall[], shard: number): void {
    const keys = calls.map((call) => this.#keys.keyOf(call.credentialId, shard))
    keys.push(this.#keys.generationKey(shard), revocationVersionKey(shard))
    const args = [this.#generations.of(shard), this.#revocations.version(shard)]
    const askedAt = performance.now()
    const request: TakeRequest = { calls, shard, keys, args, askedAt, isSettled: false, timer: undefined }
    request.timer = setTimeout(() => this.#late(request), this.#options.timeoutMs)
    this.#send(request, 'evalsha', this.#take.sha)
  }

  #send(request: TakeRequest, name: 'eval' | 'evalsha', script: string): void {
    const { keys, args } = request
    callScript(this.#redis.connection, name, script, keys, args, (error, reply) => {
      if (name === 'evalsha' && error?.message.startsWith('NOSCRIPT')) this.#send(request, 'eval', this.#take.lua)
      else this.#settle(request, reply, error?.message)
    })
  }

  #settle(request: TakeRequest, reply: unknown, reason = 'the reply is not what the script sends'): void {
    // Too late: the local log has decided.
    if (request.isSettled) return
    request.isSettled = true
    clearTimeout(request.timer)
    this.#options.onLatency(performance.now() - request.askedAt)
    const { calls, shard } = request
    const replies: unknown[] = Array.isArray(reply) && reply.length >= calls.length ? reply : []
    if (replies.length === 0) this.#redis.trip(reason)
    if (replies.length <= calls.length) {
      answer(calls, replies)
      return
    }
    const [generation, version] = replies.slice(calls.length)
    if (this.#generations.changes(shard, String(generation))) this.#options.onDataLost()
    if (version === this.#revocations.version(shard)) answer(calls, replies)
    else void this.#loadRevocations(shard).then((loaded) => answer(calls, loaded ? replies : []))
  }

  /** Loads the revocations that Redis has now; calls are admitted only after that. */
  async #loadRevocations(shard: number): Promise<boolean> {
    try {
      await withReplyTimeout(this.#revocations.load(shard), slowMsMax)
      return true
    } catch (error) {
      this.#redis.trip(`the revocations were not read: ${error instanceof Error ? error.message : error}`)
      return false
    }
  }

  #late(request: TakeRequest): void {
    // Redis may have answered while this process was blocked. Replies that have arrived are read before this runs.
    setImmediate(() => {
      if (!request.isSettled) this.#settle(request, undefined, `no reply within ${this.#options.timeoutMs} ms`)
    })
  }

  /** Detects an unresponsive Redis, or lost data, while no call asks, and keeps `publishedTo` recent. */
  #echoLater(): void {
    this.#echoTimer = setTimeout(async () => {
      if (!this.#redis.unavailable)
        await withReplyTimeout(this.#echo(), echoEachMs).catch(() => this.#redis.trip('no echo'))
      if (this.#echoTimer) this.#echoLater()
    }, echoEachMs)
  }

  async #echo(): Promise<void> {
    const shard = 0
    const [generation] = await Promise.all([
      this.#redis.connection.get(this.#keys.generationKey(shard)),
      this.#feed.echo(),
    ])
    if (!this.#redis.unavailable && this.#generations.changes(shard, generation ?? '')) this.#options.onDataLost()
  }

  /** Runs the script on a separate key, and an echo: a server that only answers PING is not usable. Also loads the script. */
  async #probe(redis: Redis): Promise<void> {
    const shard = 0
    const keys = [
      this.#keys.keyOf(`probe-${randomUUID()}`, shard),
      this.#keys.generationKey(shard),
      revocationVersionKey(shard),
    ]
    const info = await redis.info('server')
    const reply = await redis.eval(this.#take.lua, keys.length, ...keys, '', '-')
    await this.#feed.echo()
    await this.#revocations.load(shard)
    const generation = Array.isArray(reply) ? String(reply[1]) : ''
    this.#generations.connected(shard, generation, /run_id:(\w+)/.exec(info)?.[1] ?? '')
  }

  close(): void {
    clearTimeout(this.#echoTimer)
    this.#echoTimer = undefined
    this.#feed.close()
    this.#redis.close()
  }
}

function answer(calls: readonly PendingCall[], replies: readonly unknown[]): void {
  for (let i = 0; i < calls.length; i++) {
    const one = replies[i]
    calls[i]?.onTaken(typeof one === 'number' ? parseTaken(one) : undefined)
  }
}
