import { CallLog } from './call-log.ts'
import { CallLogs } from './call-logs.ts'
import type { Clock } from './clock.ts'
import { Outage } from './outage.ts'
import { type Bus, beatMs, type Message } from './peers.ts'
import { callsLeft, type Limit, mayBeLeft, shareWaitMs } from './share.ts'
import type { PendingCall, SharedLog, SharedLogEvents } from './shared-log.ts'
import type { Taken } from './take-script.ts'
import { UnrecordedCalls } from './unrecorded-calls.ts'

/** Source of a decision. */
export type Source = 'redis' | 'local'

/** Result of a decision for its call: calls left in the window, and milliseconds until the oldest leaves it. */
export interface Counted {
  remaining: number
  resetMs: number
}

/** Called with each decision. `waitMs` is 0 for an admitted call, else the time after which one is admitted. */
export type OnDecision<C extends Counted> = (call: C, waitMs: number) => void

interface Options {
  limit: Limit
  /** Id of this replica among the others. */
  id: string
  replicasMin: number
  clock: Clock
  bus: (receive: (message: Message) => void) => Bus
}

/**
 * Admits exactly `max` calls per credential in any window. Redis decides for all replicas. While a replica cannot reach Redis,
 * each replica admits its share of the remaining calls and later records them in Redis (docs/decisions/027).
 */
export class Limiter<C extends Counted> {
  readonly counts = { redis: { admitted: 0, refused: 0 }, local: { admitted: 0, refused: 0 } }
  readonly outage: Outage
  readonly #limit: Limit
  readonly #clock: Clock
  readonly #shared: SharedLog
  readonly #logs: CallLogs
  readonly #pending: UnrecordedCalls
  #undecided: (() => void)[] = []
  #records = false
  #retries = false
  #cancelBeat = (): void => {}

  constructor({ limit, id, replicasMin, clock, bus }: Options, shared: (events: SharedLogEvents) => SharedLog) {
    this.#limit = limit
    this.#clock = clock
    this.#logs = new CallLogs(limit)
    let batches = 0
    this.#pending = new UnrecordedCalls(
      limit.windowMs,
      (credentialId) => this.#shared.groupOf(credentialId),
      () => `${id}.${batches++}`,
    )
    this.outage = new Outage({
      ...{ id, limit, replicasMin, clock },
      bus: bus((message) => this.outage.peers.receive(message)),
      usage: (sinceMs) => this.#usage(sinceMs),
      publishedTo: () => this.#shared.publishedTo,
      onMissed: (credentialId, calls) => this.#see(credentialId, calls),
      onReady: () => this.#decideWaiting(),
    })
    this.#shared = shared({
      onUnavailable: () => this.outage.lost(),
      onAvailable: (dataLost) => this.#recover(dataLost),
      onDataLost: () => this.outage.dataLost(),
      onPublished: (credentialId, calls) => this.#see(credentialId, calls),
    })
  }

  /** Resolves when the modes of the other replicas are known. Await it before the first `take`. */
  async start(): Promise<void> {
    const beat = (): void => {
      this.outage.beat()
      this.#cancelBeat = this.#clock.after(beatMs, beat)
    }
    this.#cancelBeat = this.#clock.after(beatMs, beat)
    await this.outage.start(!this.#shared.unavailable)
  }

  take(credentialId: string, call: C, onDecision: OnDecision<C>): void {
    const { outage } = this
    if (!outage.ready) {
      this.#undecided.push(() => this.take(credentialId, call, onDecision))
      return
    }
    const now = this.#clock.now()
    const log = this.#logs.of(credentialId, now)
    const waitMs = this.#waitMs(credentialId, log, now)
    if (waitMs > 0 && this.#mayEndSoon(credentialId, log, now))
      this.#retryLater(() => this.take(credentialId, call, onDecision))
    else if (waitMs > 0) this.#decide('local', credentialId, call, log, waitMs, onDecision)
    else if (outage.mode === 'local') {
      log.add(now)
      this.#pending.add(credentialId, now)
      this.#decide('local', credentialId, call, log, 0, onDecision)
    } else {
      log.asking++
      this.#shared.ask(new Ask(this, credentialId, call, log, outage.number, onDecision))
    }
  }

  /** Handles Redis's decision for one call; `undefined` means no reply. */
  taken({ credentialId, call, log, epoch, onDecision }: Ask<C>, taken: Taken | undefined): void {
    log.asking--
    if (!taken) {
      this.take(credentialId, call, onDecision)
      return
    }
    const now = this.#clock.now()
    if (!taken.admitted) {
      log.blockedUntil = now + taken.waitMs
      // The local log lags behind Redis by the time of a reply; a retry must pass both.
      const waitMs = Math.max(taken.waitMs, this.#waitMs(credentialId, log, now))
      this.#decide('redis', credentialId, call, log, waitMs, onDecision)
    } else if (this.outage.mode === 'shared' || this.outage.number === epoch) {
      log.add(now)
      call.remaining = this.#limit.max - taken.used
      call.resetMs = taken.resetMs
      this.counts.redis.admitted++
      onDecision(call, 0)
    } else this.#whenReady(() => this.#agree(credentialId, call, log, onDecision))
  }

  /** Redis admitted the call before this replica stopped relying on it. */
  #agree(credentialId: string, call: C, log: CallLog, onDecision: OnDecision<C>): void {
    const now = this.#clock.now()
    const waitMs = this.#waitMs(credentialId, log, now)
    if (waitMs === 0) log.add(now)
    this.#decide(waitMs > 0 ? 'local' : 'redis', credentialId, call, log, waitMs, onDecision)
  }

  /** Sets the current counts on a call without counting it. */
  peek(credentialId: string, call: C): void {
    this.#report(credentialId, call, this.#logs.peek(credentialId) ?? new CallLog())
  }

  close(): void {
    this.#cancelBeat()
    this.outage.peers.leave()
  }

  /** Returns whether a call is refused only because an outage just began and this replica has no share left. */
  #mayEndSoon(credentialId: string, log: CallLog, now: number): boolean {
    const { outage } = this
    return outage.mode !== 'shared' && now < outage.briefUntil && mayBeLeft(outage, credentialId, log, now)
  }

  #retryLater(run: () => void): void {
    this.#undecided.push(run)
    if (this.#retries) return
    this.#retries = true
    this.#clock.after(Math.max(1, this.outage.briefUntil - this.#clock.now()), () => {
      this.#retries = false
      this.#decideWaiting()
    })
  }

  #whenReady(run: () => void): void {
    if (this.outage.ready) run()
    else this.#undecided.push(run)
  }

  #decideWaiting(): void {
    const waiting = this.#undecided
    this.#undecided = []
    for (const run of waiting) run()
  }

  /** Calls admitted locally are recorded in Redis before Redis decides again. */
  async #recover(dataLost: boolean): Promise<void> {
    if (dataLost) this.outage.dataLost()
    if (this.#records) return
    this.#records = true
    while (!this.#pending.isEmpty && !this.#shared.unavailable) {
      for (const batch of this.#pending.batches(this.#clock.now())) {
        // A failure means that Redis is unavailable; its return calls this method again.
        if (!(await this.#shared.record(batch))) break
        this.#pending.recorded(batch)
      }
    }
    this.#records = false
    if (!this.#shared.unavailable) this.outage.returned()
  }

  #see(credentialId: string, calls: number): void {
    const now = this.#clock.now()
    this.#logs.of(credentialId, now).see(now, calls, this.#limit.windowMs)
  }

  #usage(sinceMs: number): [string, number][] {
    const now = this.#clock.now()
    const { windowMs } = this.#limit
    const usage: [string, number][] = []
    for (const [credentialId, log] of this.#logs) {
      const own = log.countSince(now - sinceMs) + log.asking
      // A replica that just started cannot ask one that ended before; the calls of that replica are among the published ones.
      const all = sinceMs < windowMs ? 0 : (log.seen?.count(now, windowMs, now) ?? 0)
      if (own > 0 || all > 0) usage.push([credentialId, Math.max(own, all)])
    }
    return usage
  }

  /** Returns how many milliseconds this replica refuses by itself; 0 when it admits. */
  #waitMs(credentialId: string, log: CallLog, now: number): number {
    const { max, windowMs } = this.#limit
    if (this.outage.mode !== 'shared') return shareWaitMs(this.outage, credentialId, log, now)
    if (log.blockedUntil > now) return log.blockedUntil - now
    const own = log.count(now, windowMs)
    return own < max ? 0 : Math.max(1, log.leavesAt(own - max + 1, windowMs) - now + 1)
  }

  #decide(
    source: Source,
    credentialId: string,
    call: C,
    log: CallLog,
    waitMs: number,
    onDecision: OnDecision<C>,
  ): void {
    this.counts[source][waitMs > 0 ? 'refused' : 'admitted']++
    this.#report(credentialId, call, log)
    if (waitMs > 0) {
      call.remaining = 0
      call.resetMs = waitMs
    }
    onDecision(call, waitMs)
  }

  #report(credentialId: string, call: C, log: CallLog): void {
    const now = this.#clock.now()
    const { max, windowMs } = this.#limit
    const own = log.count(now, windowMs)
    const left = this.outage.mode === 'shared' ? max - own : callsLeft(this.outage, credentialId, log, now)
    call.remaining = Math.max(0, left)
    call.resetMs = own > 0 ? log.leavesAt(1, windowMs) - now : 0
  }
}

class Ask<C extends Counted> implements PendingCall {
  readonly credentialId: string
  readonly call: C
  readonly log: CallLog
  /** Number of the epoch in which Redis was asked. */
  readonly epoch: number
  readonly onDecision: OnDecision<C>
  readonly #limiter: Limiter<C>

  constructor(
    limiter: Limiter<C>,
    credentialId: string,
    call: C,
    log: CallLog,
    epoch: number,
    onDecision: OnDecision<C>,
  ) {
    this.#limiter = limiter
    this.credentialId = credentialId
    this.call = call
    this.log = log
    this.epoch = epoch
    this.onDecision = onDecision
  }

  onTaken(taken: Taken | undefined): void {
    this.#limiter.taken(this, taken)
  }
}
