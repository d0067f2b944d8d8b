import { type Counted, Limiter } from '../../src/limit/limiter.ts'
import type { Bus, Message } from '../../src/limit/peers.ts'
import type { Limit } from '../../src/limit/share.ts'
import { Line, SimulatedClock } from './simulated-clock.ts'
import { SimulatedRedis, SimulatedRedisLog } from './simulated-redis.ts'

interface Call extends Counted {
  credentialId: string
}

interface Gateway {
  limiter: Limiter<Call>
  log: SimulatedRedisLog
  receive: (message: Message) => void
  isAlive: boolean
  isReady: boolean
}

/** Returns a generator of numbers from 0 to 1, equal for equal seeds (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Gateways with the real limiter on simulated time, Redis and NATS. */
export class SimulatedGateways {
  readonly clock = new SimulatedClock()
  readonly redis: SimulatedRedis
  readonly limit: Limit
  /** Moments of admitted calls: by the clock of Redis when it admitted them, else of the gateway. */
  readonly admitted = new Map<string, number[]>()
  refused = 0
  undecided = 0
  readonly gateways: Gateway[] = []
  readonly #random: () => number
  readonly #lines = new Map<string, Line>()
  readonly #replicasMin: number
  isNatsUp = true

  constructor(limit: Limit, seed: number, replicasMin: number) {
    this.limit = limit
    this.#random = seeded(seed)
    this.#replicasMin = replicasMin
    this.redis = new SimulatedRedis({ clock: this.clock, random: this.#random, ...limit })
  }

  get alive(): Gateway[] {
    return this.gateways.filter(({ isAlive }) => isAlive)
  }

  /** Starts one more gateway. It takes calls when it is ready; without `wait` the test advances the time until then. */
  async add({ wait = true } = {}): Promise<void> {
    const number = this.gateways.length
    const opened: { log?: SimulatedRedisLog } = {}
    let receive = (_message: Message): void => {}
    const limiter = new Limiter<Call>(
      {
        limit: this.limit,
        id: `g${number}`,
        replicasMin: this.#replicasMin,
        clock: this.clock,
        bus: (take) => {
          receive = take
          return this.#bus(number)
        },
      },
      (events) => (opened.log = new SimulatedRedisLog(this.redis, events)),
    )
    if (!opened.log) throw new Error('no log')
    const gateway: Gateway = { limiter, log: opened.log, receive, isAlive: true, isReady: false }
    gateway.log.onAdmitted = (call) => this.#executedAt.set((call as unknown as { call: Call }).call, this.clock.now())
    this.gateways.push(gateway)
    const started = limiter.start().then(() => {
      gateway.isReady = true
    })
    if (wait) await this.clock.runTo(this.clock.now() + 400)
    await started
  }

  kill(number: number): void {
    const gateway = this.gateways[number]
    if (!gateway) return
    gateway.isAlive = false
    gateway.log.close()
  }

  #bus(from: number): Bus {
    const isConnected = (): boolean => this.isNatsUp
    return {
      get connected() {
        return isConnected()
      },
      publish: (message) => {
        if (!this.isNatsUp || this.gateways[from]?.isAlive === false) return
        for (let to = 0; to < this.gateways.length; to++) {
          if (to === from) continue
          const name = `${from}-${to}`
          const line = this.#lines.get(name) ?? new Line(this.clock, this.#random, 3)
          this.#lines.set(name, line)
          line.send(() => {
            const other = this.gateways[to]
            if (this.isNatsUp && other?.isAlive) other.receive(message)
          })
        }
      },
    }
  }

  readonly #executedAt = new Map<Call, number>()

  call(number: number, credentialId: string): void {
    const gateway = this.gateways[number]
    if (!gateway?.isAlive || !gateway.isReady) return
    const call: Call = { credentialId, remaining: -1, resetMs: 0 }
    this.undecided++
    const { counts } = gateway.limiter
    const onDecision = (_call: Call, waitMs: number): void => {
      this.undecided--
      if (waitMs > 0) {
        this.refused++
        return
      }
      // The counter shows whether Redis or the gateway admitted it.
      const isLocal = counts.local.admitted > (this.#localBefore.get(gateway) ?? 0)
      this.#localBefore.set(gateway, counts.local.admitted)
      const at = isLocal ? this.clock.now() : (this.#executedAt.get(call) ?? this.clock.now())
      const moments = this.admitted.get(credentialId)
      if (moments) moments.push(at)
      else this.admitted.set(credentialId, [at])
    }
    gateway.limiter.take(credentialId, call, onDecision)
  }

  readonly #localBefore = new Map<Gateway, number>()

  /** Returns the most calls of one credential in any interval of the window's length, both ends included. */
  densest(): number {
    let most = 0
    for (const moments of this.admitted.values()) {
      const sorted = moments.toSorted((a, b) => a - b)
      let first = 0
      for (let last = 0; last < sorted.length; last++) {
        while ((sorted[last] ?? 0) - (sorted[first] ?? 0) > this.limit.windowMs) first++
        most = Math.max(most, last - first + 1)
      }
    }
    return most
  }
}
