import { publishedEach } from '../../src/limit/share.ts'
import type { PendingCall, SharedLog, SharedLogEvents } from '../../src/limit/shared-log.ts'
import type { Taken } from '../../src/limit/take-script.ts'
import type { CallBatch } from '../../src/limit/unrecorded-calls.ts'
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

/** Simulates the limiter's scripts on simulated time, and the faults of a server. */
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

  /** Runs a command; while the server is paused, keeps it, even when its client gives up. */
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

/** The shared log of one replica: its circuit breaker, its deadlines and its two connections. */
export class SimulatedRedisLog implements SharedLog {
  unavailable = true
  publishedTo = 0
  readonly events: SharedLogEvents
  /** Called for each call that Redis admits, at that moment. */
  onAdmitted: (call: PendingCall) => void = () => {}
  readonly #redis: SimulatedRedis
  readonly #outgoing: Line
  readonly #incoming: Line
  readonly #pushed: Line
  #isCut = false
  #generation: number
  #closed = false

  constructor(redis: SimulatedRedis, events: SharedLogEvents) {
    this.#redis = redis
    this.events = events
    const { clock, random } = redis.world
    this.#outgoing = new Line(clock, random, 2)
    this.#incoming = new Line(clock, random, 2)
    this.#pushed = new Line(clock, random, 3)
    this.#generation = redis.generation
    this.publishedTo = clock.now()
    this.#isUsable() && this.#connect()
    if (this.unavailable) this.#probeLater()
    this.#echoLater()
  }

  groupOf(): number {
    return 0
  }

  /** Sends a command on the first connection. */
  #send<T>(command: () => T, onReply: (reply: T) => void): void {
    if (!this.#isUsable()) return
    this.#outgoing.send(() =>
      this.#redis.execute(() => {
        const reply = command()
        this.#incoming.send(() => onReply(reply))
      }),
    )
  }

  #isUsable(): boolean {
    return this.#redis.isUp && !this.#isCut && !this.#closed
  }

  #connect(): void {
    this.unavailable = false
    this.publishedTo = this.#redis.world.clock.now()
    this.#redis.connections.add(this)
  }

  deliver(push: () => void): void {
    this.#pushed.send(push)
  }

  /** The server is gone. Replies in transit still arrive. */
  disconnected(): void {
    this.#redis.connections.delete(this)
    this.#redis.world.clock.after(0, () => this.#lose())
  }

  cut(): void {
    this.#isCut = true
    for (const line of [this.#outgoing, this.#incoming, this.#pushed]) line.close()
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
    if (this.unavailable || this.#closed) return
    this.unavailable = true
    this.events.onUnavailable()
    this.#probeLater()
  }

  #withTimeout<T>(command: () => T, ms: number, onReply: (reply: T | undefined) => void): void {
    let settled = false
    const settle = (reply: T | undefined): void => {
      if (settled || this.#closed) return
      settled = true
      onReply(reply)
    }
    this.#redis.world.clock.after(ms, () => settle(undefined))
    this.#send(command, settle)
  }

  ask(call: PendingCall): void {
    if (this.unavailable) {
      call.onTaken(undefined)
      return
    }
    this.#withTimeout(
      () => {
        const taken = this.#redis.take(call.credentialId)
        if (taken.admitted) this.onAdmitted(call)
        return { taken, generation: this.#redis.generation }
      },
      timeoutMs,
      (reply) => {
        if (!reply) this.#lose()
        else this.#noticeLoss(reply.generation)
        call.onTaken(reply?.taken)
      },
    )
  }

  #noticeLoss(generation: number): void {
    if (this.unavailable || generation === this.#generation) return
    this.#generation = generation
    this.events.onDataLost()
  }

  record(batch: CallBatch): Promise<boolean> {
    const sentAt = this.#redis.world.clock.now()
    return new Promise((resolve) => {
      this.#withTimeout(
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
      if (!this.unavailable) {
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
      this.#withTimeout(
        () => this.#redis.generation,
        1_000,
        (generation) => {
          if (generation === undefined || !this.#isUsable()) return this.#probeLater()
          const dataLost = generation !== this.#generation
          this.#generation = generation
          this.#connect()
          this.events.onAvailable(dataLost)
        },
      )
    })
  }
}
