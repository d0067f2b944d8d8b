import type { Clock } from './clock.ts'
import { type Bus, type Mode, Peers } from './peers.ts'
import type { Epoch, Limit, Share } from './share.ts'

interface Options {
  id: string
  limit: Limit
  /** Minimum number of replicas, known or not. */
  replicasMin: number
  clock: Clock
  bus: Bus
  /** Calls per credential that this replica admitted, or sent to Redis, in the last `sinceMs`. */
  usage: (sinceMs: number) => [string, number][]
  /** All publications of Redis before this moment have arrived. */
  publishedTo: () => number
  /** Redis recorded calls whose publication this replica missed. */
  onMissed: (credentialId: string, calls: number) => void
  onReady: () => void
}

/** Most outages are shorter: a stall of one server or one replica. */
const briefMs = 500
/** A hold that differs by less is treated as the known one; otherwise each exchange of messages would extend it. */
const holdSlackMs = 500

/**
 * Decides when Redis alone decides, and when this replica must keep to its share; docs/decisions/027 has the protocol and the
 * argument that the limit holds. All replicas leave `shared` together, and return when all calls are recorded.
 */
export class Outage implements Share {
  readonly peers: Peers
  readonly limit: Limit
  epochs: Epoch[] = []
  readonly #options: Options
  #mode: Mode = 'local'
  #holdUntil = Number.NEGATIVE_INFINITY
  #bothSince = 0
  /** Number of open asks. */
  #open = 0
  /** Publications may have been missed since this moment. */
  #missedSince: number | undefined
  #catchesUp = false
  /** Calls of this replica that Redis recorded, but whose publication was missed. */
  #unpublished: [string, number][] = []
  #begun = 0
  #leftSharedAt = Number.NEGATIVE_INFINITY

  constructor(options: Options) {
    this.#options = options
    this.limit = options.limit
    this.peers = new Peers({
      id: options.id,
      bus: options.bus,
      clock: options.clock,
      windowMs: options.limit.windowMs,
      state: () => ({ mode: this.#mode, holdMs: Math.max(0, this.#holdUntil - options.clock.now()) }),
      usage: options.usage,
      onStart: () => this.#join(),
      onChange: (holdMs) => this.#onPeerChange(holdMs),
    })
  }

  get mode(): Mode {
    return this.#mode
  }

  /** Returns whether the earlier calls of the other replicas are known; until then no call is decided. */
  get ready(): boolean {
    return this.#open === 0
  }

  /** Until this moment Redis may recover: a call that only lacks a share waits instead of being refused. */
  get briefUntil(): number {
    return this.#leftSharedAt + briefMs
  }

  /** Number of the current epoch. */
  get number(): number {
    return this.#begun
  }

  get weight(): number {
    return Math.max(this.#options.replicasMin, this.peers.count)
  }

  /** Resolves when the other replicas have reported their calls, or their time to answer is over. */
  start(redisAnswers: boolean): Promise<void> {
    const now = this.#options.clock.now()
    const { windowMs } = this.limit
    this.#missedSince = now - windowMs
    this.#mode = redisAnswers ? 'both' : 'local'
    this.#bothSince = now
    return new Promise((resolve) => {
      this.#begin({ sinceMs: windowMs, starts: !redisAnswers, expectsUnknown: true }, () => {
        if (redisAnswers) this.#catchUp()
        resolve()
      })
    })
  }

  /** Redis became unreachable. */
  lost(): void {
    if (this.#mode === 'local') return
    this.#leave()
    if (this.#missedSince === undefined) {
      this.#missedSince = this.#options.publishedTo()
      this.#unpublished = this.#options.usage(this.#publishedMsAgo())
    }
    this.#mode = 'local'
    this.#begin({ sinceMs: this.#publishedMsAgo(), starts: true })
    this.peers.beat()
  }

  /** Redis is available and has every call of this replica. */
  returned(): void {
    if (this.#mode !== 'local') return
    this.#mode = 'both'
    this.#bothSince = this.#options.clock.now()
    this.#catchUp()
    this.peers.beat()
    this.#mayShare()
  }

  /** Redis lost its data: it cannot decide alone for one window. */
  dataLost(): void {
    const now = this.#options.clock.now()
    this.#holdUntil = now + this.limit.windowMs + holdSlackMs
    if (this.#mode === 'local') return
    this.#leave()
    this.#mode = 'both'
    this.#bothSince = now
    this.#begin({ sinceMs: this.#publishedMsAgo(), starts: true })
    this.peers.beat()
  }

  /** Call it once per `beatMs`. */
  beat(): void {
    this.peers.beat()
    this.#mayShare()
  }

  /** Another replica stopped relying on Redis. */
  #join(): void {
    if (this.#mode === 'shared') {
      this.#leave()
      this.#mode = 'both'
      this.#bothSince = this.#options.clock.now()
    }
    this.#begin({ sinceMs: this.#publishedMsAgo(), starts: false })
  }

  #leave(): void {
    if (this.#mode === 'shared') this.#leftSharedAt = this.#options.clock.now()
  }

  #begin(ask: Parameters<Peers['ask']>[0], then = () => {}): void {
    const now = this.#options.clock.now()
    const recent = new Map<string, Map<string, number>>()
    recent.set('', new Map(this.#options.usage(this.#publishedMsAgo())))
    const epoch: Epoch = { at: now, readyAt: Number.POSITIVE_INFINITY, recent }
    // Of the epochs older than a window one is enough: they all give the same result.
    const current = this.epochs.findLastIndex(({ at }) => now - at > this.limit.windowMs)
    this.epochs = [...this.epochs.slice(Math.max(0, current)), epoch]
    this.#begun++
    this.#open++
    this.peers.ask(
      ask,
      (id, calls) => {
        const known = recent.get(id) ?? new Map<string, number>()
        for (const [credentialId, count] of calls) known.set(credentialId, count)
        recent.set(id, known)
      },
      () => {
        epoch.readyAt = this.#options.clock.now()
        this.#open--
        then()
        if (this.ready) this.#options.onReady()
        this.#mayShare()
      },
    )
  }

  /** Counts the publications missed during this outage in the next one. */
  #catchUp(): void {
    if (this.#missedSince === undefined) return
    for (const [credentialId, calls] of this.#unpublished) this.#options.onMissed(credentialId, calls)
    this.#unpublished = []
    this.#catchesUp = true
    this.peers.ask(
      { sinceMs: this.#publishedMsAgo(), starts: false },
      (_id, calls) => {
        for (const [credentialId, count] of calls) this.#options.onMissed(credentialId, count)
      },
      (complete) => {
        this.#catchesUp = false
        if (complete && this.#mode !== 'local') this.#missedSince = undefined
        this.#mayShare()
      },
    )
  }

  #onPeerChange(holdMs: number): void {
    const until = this.#options.clock.now() + holdMs
    if (holdMs > 0 && until > this.#holdUntil + holdSlackMs) {
      this.#holdUntil = until
      if (this.#mode === 'shared') this.#join()
    }
    this.#mayShare()
  }

  #mayShare(): void {
    if (this.#mode !== 'both' || !this.ready || this.#catchesUp) return
    const now = this.#options.clock.now()
    const bothMs = now - this.#bothSince
    // The missed publications are older than the window.
    if (bothMs > this.limit.windowMs) this.#missedSince = undefined
    if (now < this.#holdUntil) return
    const { peers } = this
    if (peers.connected || peers.count === 1 ? peers.allRecord : bothMs > this.limit.windowMs) this.#share()
  }

  #share(): void {
    this.#mode = 'shared'
    this.epochs = []
    this.peers.beat()
    this.#options.onReady()
  }

  #publishedMsAgo(): number {
    const { clock, publishedTo } = this.#options
    return clock.now() - (this.#missedSince ?? publishedTo())
  }
}
