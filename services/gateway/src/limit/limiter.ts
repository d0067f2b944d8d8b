import type { Call } from '../pipeline/call.ts'
import { CallLog } from './call-log.ts'
import { CallLogs } from './call-logs.ts'
import type { Asker, RedisLog } from './redis-log.ts'
import type { Admitted, Taken } from './take-script.ts'

/** Where a decision was made. */
export type Source = 'redis' | 'local'

/** Hears of each decision. `waitMs` is 0 for an admitted call, else the time after which one is admitted. */
export type OnDecision = (call: Call, waitMs: number) => void

interface Options {
  max: number
  windowMs: number
  /** A credential has used all it may; nothing is free for `waitMs`. */
  onFull?: (credentialId: string, waitMs: number) => void
}

/**
 * Exactly `max` calls in any window per credential. Redis decides for all replicas. What this replica admitted it knows by
 * itself: that alone can refuse, and with Redis away it also admits. For one window after Redis was away, or lost its
 * memory, both must agree, so that nobody gets a second quota out of a restart.
 */
export class Limiter {
  readonly counts = { redis: { admitted: 0, refused: 0 }, local: { admitted: 0, refused: 0 } }
  readonly #options: Options
  readonly #shared: Pick<RedisLog, 'ask' | 'away'>
  readonly #logs: CallLogs
  #carefulUntil = 0

  constructor(options: Options, shared: (onBack: () => void) => Pick<RedisLog, 'ask' | 'away'>) {
    this.#options = options
    this.#logs = new CallLogs(options)
    this.#shared = shared(() => this.#beCareful())
  }

  take(credentialId: string, call: Call, onDecision: OnDecision): void {
    const now = performance.now()
    const log = this.#logs.of(credentialId, now)
    const waitMs = this.#localWaitMs(log, now)
    if (waitMs > 0) this.#decide(call, 'local', waitMs, onDecision, log, now)
    else if (this.#shared.away) this.#admitLocally(call, log, now, onDecision)
    else this.#shared.ask(new Ask(this, credentialId, call, log, onDecision))
  }

  /** Redis' word on one call. */
  taken(credentialId: string, call: Call, log: CallLog, taken: Taken | undefined, onDecision: OnDecision): void {
    const now = performance.now()
    if (!taken) this.#decideAlone(call, log, now, onDecision)
    else if (taken.admitted) {
      if (taken.used >= this.#options.max && taken.resetMs > 0) this.#options.onFull?.(credentialId, taken.resetMs)
      this.#admitted(call, log, taken, now, onDecision)
    } else {
      // Our own log runs behind Redis' by the time a reply takes; a retry must pass both.
      const waitMs = Math.max(taken.waitMs, this.#localWaitMs(log, now))
      log.blockedUntil = now + taken.waitMs
      this.#learn(log, this.#options.max - log.count(now, this.#options.windowMs), now)
      this.#decide(call, 'redis', waitMs, onDecision, log, now)
    }
  }

  #decideAlone(call: Call, log: CallLog, now: number, onDecision: OnDecision): void {
    const waitMs = this.#localWaitMs(log, now)
    if (waitMs > 0) this.#decide(call, 'local', waitMs, onDecision, log, now)
    else this.#admitLocally(call, log, now, onDecision)
  }

  #admitted(call: Call, log: CallLog, taken: Admitted, now: number, onDecision: OnDecision): void {
    log.add(now)
    const own = log.count(now, this.#options.windowMs)
    if (taken.used < own && this.#hasForgotten(log, taken.used, now)) this.#beCareful()
    this.#learn(log, taken.used - own, now)
    call.remaining = this.#options.max - taken.used
    call.resetMs = taken.resetMs
    this.counts.redis.admitted++
    onDecision(call, 0)
  }

  /** Another replica saw that nothing is free. */
  block(credentialId: string, waitMs: number): void {
    const now = performance.now()
    const log = this.#logs.of(credentialId, now)
    log.blockedUntil = Math.max(log.blockedUntil, now + Math.min(waitMs, this.#options.windowMs))
  }

  /** Tells a call that is not counted where its credential stands. */
  peek(credentialId: string, call: Call): void {
    const now = performance.now()
    this.#report(call, this.#logs.peek(credentialId) ?? new CallLog(), now)
  }

  /** Redis knows less than this replica alone, even without what may just have left its window: it came back empty. */
  #hasForgotten(log: CallLog, used: number, now: number): boolean {
    const { windowMs } = this.#options
    return used < log.countSince(now - windowMs + Math.min(1_000, windowMs / 4))
  }

  #beCareful(): void {
    this.#carefulUntil = performance.now() + this.#options.windowMs
  }

  /** While Redis may have forgotten, what it knew before still counts. */
  #learn(log: CallLog, foreign: number, now: number): void {
    if (now < this.#carefulUntil && now < log.foreignUntil && foreign < log.foreign) return
    log.foreign = Math.max(0, foreign)
    log.foreignUntil = now + this.#options.windowMs
  }

  #foreign(log: CallLog, now: number): number {
    return now < log.foreignUntil ? log.foreign : 0
  }

  #localWaitMs(log: CallLog, now: number): number {
    const { max, windowMs } = this.#options
    if (log.blockedUntil > now) return log.blockedUntil - now
    const own = log.count(now, windowMs)
    const alone = this.#shared.away || now < this.#carefulUntil
    const foreign = alone ? this.#foreign(log, now) : 0
    if (own + foreign < max) return 0
    const leavesAt = log.leavesAt(own + foreign - max + 1, windowMs)
    // When those of the others have gone as well, what is left is ours alone.
    const othersGoneAt = own < max ? log.foreignUntil : Number.POSITIVE_INFINITY
    return Math.max(1, Math.min(leavesAt, othersGoneAt) - now + 1)
  }

  #admitLocally(call: Call, log: CallLog, now: number, onDecision: OnDecision): void {
    log.add(now)
    this.#decide(call, 'local', 0, onDecision, log, now)
  }

  #decide(call: Call, source: Source, waitMs: number, onDecision: OnDecision, log: CallLog, now: number): void {
    this.counts[source][waitMs > 0 ? 'refused' : 'admitted']++
    this.#report(call, log, now)
    if (waitMs > 0) {
      call.remaining = 0
      call.resetMs = waitMs
    }
    onDecision(call, waitMs)
  }

  #report(call: Call, log: CallLog, now: number): void {
    const { max, windowMs } = this.#options
    const used = log.count(now, windowMs) + this.#foreign(log, now)
    call.remaining = Math.max(0, max - used)
    const leavesAt = log.leavesAt(1, windowMs)
    call.resetMs = leavesAt === Number.POSITIVE_INFINITY ? Math.max(0, log.foreignUntil - now) : leavesAt - now
  }
}

class Ask implements Asker {
  readonly credentialId: string
  readonly #limiter: Limiter
  readonly #call: Call
  readonly #log: CallLog
  readonly #onDecision: OnDecision

  constructor(limiter: Limiter, credentialId: string, call: Call, log: CallLog, onDecision: OnDecision) {
    this.#limiter = limiter
    this.credentialId = credentialId
    this.#call = call
    this.#log = log
    this.#onDecision = onDecision
  }

  onTaken(taken: Taken | undefined): void {
    this.#limiter.taken(this.credentialId, this.#call, this.#log, taken, this.#onDecision)
  }
}
