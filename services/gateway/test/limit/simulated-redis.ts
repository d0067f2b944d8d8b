import type { SharedLog, SharedLogEvents } from '../../src/limit/limiter.ts'
import type { CallBatch } from '../../src/limit/pending-calls.ts'
import type { Asker } from '../../src/limit/redis-log.ts'
import { publishedEach } from '../../src/limit/share.ts'
import type { Taken } from '../../src/limit/take-script.ts'
import { Line, type SimulatedClock } from './simulated-clock.ts'

interface World {
  clock: SimulatedClock
  random: () => number
  max: number
  windowMs: number
}

interface CallsOfOne {
  moments: number[]
  sincePublished: number
}

/** What the scripts of the limiter do, on simulated time; and what happens to a server. */
export class SimulatedRedis {
  readonly world: World
  readonly connections = new Set<SimulatedRedisLog>()
  isUp = true
  generation = 1
  #isPaused = false
  #waiting: (() => void)[] = []
  #calls = new Map<string, CallsOfOne>()
  #batches = new Set<string>()

  constructor(world: World) {
    this.world = world
  }

  /** Runs a command, or keeps it while the server is paused, even when its client gives up. */
  execute(command: () => void): void {
    if (!this.isUp) return
    if (this.#isPaused) this.#waiting.push(command)
    else command()
  }

  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    this.#isPaused = false
    for (const command of this.#waiting.splice(0)) command()
  }

  kill(): void {
    this.isUp = false
    this.#isPaused = false
    this.#waiting = []
    for (const connection of this.connections) connection.disconnected()
  }

  restart({ empty }: { empty: boolean }): void {
    this.isUp = true
    if (empty) this.flush()
  }

  flush(): void {
    this.#calls.clear()
    this.#batches.clear()
    this.generation++
  }

  take(credentialId: string): Taken {
    const { clock, max, windowMs } = this.world
    const now = clock.now()
    const calls = this.#of(credentialId)
    const used = calls.moments.length
    if (used >= max) return { admitted: false, waitMs: (calls.moments[used - max] ?? 0) + windowMs + 0.001 - now }
    calls.moments.push(now)
    this.#publish(credentialId, calls, 1, publishedEach(max))
    return { admitted: true, used: used + 1, resetMs: (calls.moments[0] ?? now) + windowMs - now }
  }

  record({ id, calls }: CallBatch, agesAt: number): void {
    if (this.#batches.has(id)) return
    this.#batches.add(id)
    const { clock, windowMs } = this.world
    for (const [credentialId, moments] of calls) {
      const known = this.#of(credentialId)
      const ages = moments.map((moment) => agesAt - moment).filter((age) => age <= windowMs)
      known.moments.push(...ages.map((age) => clock.now() - age))
      known.moments.sort((a, b) => a - b)
      this.#publish(credentialId, known, ages.length, 1)
    }
  }

  #of(credentialId: string): CallsOfOne {
    let calls = this.#calls.get(credentialId)
    if (!calls) {
      calls = { moments: [], sincePublished: 0 }
      this.#calls.set(credentialId, calls)
    }
    const { clock, windowMs } = this.world
    while (clock.now() - (calls.moments[0] ?? Number.POSITIVE_INFINITY) > windowMs) calls.moments.shift()
    if (calls.moments.length === 0) calls.sincePublished = 0
    return calls
  }

  #publish(credentialId: string, calls: CallsOfOne, added: number, each: number): void {
    calls.sincePublished += added
    const count = calls.sincePublished
    if (count < each) return
    calls.sincePublished = 0
    for (const connection of this.connections)
      connection.deliver(() => connection.events.onPublished(credentialId, count))
  }
}

const timeoutMs = 50
const echoEachMs = 200
const probeEachMs = 100

/** The log as one replica reaches it: its breaker, its deadlines, its two connections. */
export class SimulatedRedisLog implements SharedLog {
  away = true
  publishedTo = 0
  readonly events: SharedLogEvents
  /** Called for each call that Redis admitted, at the moment at which it did. */
  onAdmitted: (asker: Asker) => void = () => {}
  readonly #redis: SimulatedRedis
  readonly #there: Line
  readonly #back: Line
  readonly #pushed: Line
  #isCut = false
  #generation: number
  #closed = false

  constructor(redis: SimulatedRedis, events: SharedLogEvents) {
    this.#redis = redis
    this.events = events
    const { clock, random } = redis.world
    this.#there = new Line(clock, random, 2)
    this.#back = new Line(clock, random, 2)
    this.#pushed = new Line(clock, random, 3)
    this.#generation = redis.generation
    this.publishedTo = clock.now()
    this.#isUsable() && this.#connect()
    if (this.away) this.#probeLater()
    this.#echoLater()
  }

  groupOf(): number {
    return 0
  }

  /** Sends a command on the first connection. */
  #send<T>(command: () => T, onReply: (reply: T) => void): void {
    if (!this.#isUsable()) return
    this.#there.send(() =>
      this.#redis.execute(() => {
        const reply = command()
        this.#back.send(() => onReply(reply))
      }),
    )
  }

  #isUsable(): boolean {
    return this.#redis.isUp && !this.#isCut && !this.#closed
  }

  #connect(): void {
    this.away = false
    this.publishedTo = this.#redis.world.clock.now()
    this.#redis.connections.add(this)
  }

  deliver(push: () => void): void {
    this.#pushed.send(push)
  }

  /** The server is gone. What it sent still arrives. */
  disconnected(): void {
    this.#redis.connections.delete(this)
    this.#redis.world.clock.after(0, () => this.#lose())
  }

  cut(): void {
    this.#isCut = true
    for (const line of [this.#there, this.#back, this.#pushed]) line.close()
    this.disconnected()
  }

  mend(): void {
    this.#isCut = false
  }

  close(): void {
    this.#closed = true
    this.#redis.connections.delete(this)
  }

  #lose(): void {
    if (this.away || this.#closed) return
    this.away = true
    this.events.onLost()
    this.#probeLater()
  }

  #inTime<T>(command: () => T, ms: number, onReply: (reply: T | undefined) => void): void {
    let settled = false
    const settle = (reply: T | undefined): void => {
      if (settled || this.#closed) return
      settled = true
      onReply(reply)
    }
    this.#redis.world.clock.after(ms, () => settle(undefined))
    this.#send(command, settle)
  }

  ask(asker: Asker): void {
    if (this.away) {
      asker.onTaken(undefined)
      return
    }
    this.#inTime(
      () => {
        const taken = this.#redis.take(asker.credentialId)
        if (taken.admitted) this.onAdmitted(asker)
        return { taken, generation: this.#redis.generation }
      },
      timeoutMs,
      (reply) => {
        if (!reply) this.#lose()
        else this.#noticeLoss(reply.generation)
        asker.onTaken(reply?.taken)
      },
    )
  }

  #noticeLoss(generation: number): void {
    if (this.away || generation === this.#generation) return
    this.#generation = generation
    this.events.onForgot()
  }

  record(batch: CallBatch): Promise<boolean> {
    const sentAt = this.#redis.world.clock.now()
    return new Promise((resolve) => {
      this.#inTime(
        () => {
          this.#redis.record(batch, sentAt)
          return true
        },
        1_000,
        (reply) => {
          if (!reply) this.#lose()
          resolve(reply === true)
        },
      )
    })
  }

  #echoLater(): void {
    const { clock } = this.#redis.world
    clock.after(echoEachMs, () => {
      if (this.#closed) return
      const sentAt = clock.now()
      let arrived = false
      if (!this.away) {
        this.#send(
          () => {
            const { generation } = this.#redis
            this.deliver(() => {
              arrived = true
              this.#noticeLoss(generation)
              this.publishedTo = Math.max(this.publishedTo, sentAt)
            })
          },
          () => {},
        )
        clock.after(echoEachMs, () => {
          if (!arrived) this.#lose()
        })
      }
      this.#echoLater()
    })
  }

  #probeLater(): void {
    this.#redis.world.clock.after(probeEachMs, () => {
      if (this.#closed) return
      this.#inTime(
        () => this.#redis.generation,
        1_000,
        (generation) => {
          if (generation === undefined || !this.#isUsable()) return this.#probeLater()
          const forgot = generation !== this.#generation
          this.#generation = generation
          this.#connect()
          this.events.onBack(forgot)
        },
      )
    })
  }
}
