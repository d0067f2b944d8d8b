import type { Clock } from './clock.ts'

/**
 * Decision mode of a replica. `shared`: Redis alone decides. `local`: the replica's share alone, because Redis is unreachable or
 * lacks calls of this replica. `both`: the share and Redis must agree, because another replica may be `local`.
 */
export type Mode = 'shared' | 'local' | 'both'

interface Head {
  id: string
  mode: Mode
  /** Milliseconds for which Redis must not decide alone, because it lost its data. */
  holdMs: number
}
/** Messages between replicas. */
export type Message =
  | (Head & { type: 'beat' })
  | (Head & { type: 'bye' })
  /** `starts`: the sender stops trusting Redis; a peer stops trusting it as well before it answers. */
  | (Head & { type: 'ask'; ask: number; sinceMs: number; starts: boolean })
  | (Head & { type: 'usage'; to: string; ask: number; calls: [credentialId: string, calls: number][]; last: boolean })

/** Carries messages to the other replicas, in order per sender, or loses them. */
export interface Bus {
  readonly connected: boolean
  publish(message: Message): void
}

interface Options {
  id: string
  bus: Bus
  clock: Clock
  windowMs: number
  state: () => { mode: Mode; holdMs: number }
  /** Calls per credential that this replica admitted, or sent to Redis, in the last `sinceMs`. */
  usage: (sinceMs: number) => [string, number][]
  /** Another replica stopped relying on Redis. */
  onStart: () => void
  /** A message arrived that may change the known state of the other replicas. */
  onChange: (holdMs: number) => void
}

interface Member {
  /** Undefined while messages may have been missed. */
  mode: Mode | undefined
  seenAt: number
}

interface Ask {
  missing: Set<string>
  onUsage: (id: string, calls: [string, number][]) => void
  end: (complete: boolean) => void
}

export const beatMs = 500
/** A replica that is silent for longer is not waited for. It is still counted. */
const freshMs = 4 * beatMs
/** Longest wait for the other replicas before a replica uses its share. */
const askMsMax = 250
const callsPerMessage = 2_000

/** Tracks the other replicas of the gateway: their number, their modes and their recent calls. */
export class Peers {
  readonly #options: Options
  readonly #members = new Map<string, Member>()
  readonly #asks = new Map<number, Ask>()
  #asked = 0
  #disconnectedAt: number | undefined

  constructor(options: Options) {
    this.#options = options
  }

  get connected(): boolean {
    return this.#options.bus.connected
  }

  /** Replicas that may have admitted calls within a window, including this one. */
  get count(): number {
    return this.#members.size + 1
  }

  /**
   * Returns whether every replica records each call in Redis before it admits it. A silent replica does not count as recording.
   */
  get allRecord(): boolean {
    const now = this.#options.clock.now()
    for (const { mode, seenAt } of this.#members.values()) {
      if (!mode || mode === 'local' || now - seenAt > freshMs) return false
    }
    return true
  }

  /** Call it once per `beatMs`, and whenever the mode changes. */
  beat(): void {
    const { bus, clock, windowMs } = this.#options
    const now = clock.now()
    if (!bus.connected) {
      this.#disconnectedAt ??= now
      return
    }
    // Time during which this replica was disconnected does not count as silence of the others.
    const disconnectedMs = this.#disconnectedAt === undefined ? 0 : now - this.#disconnectedAt
    this.#disconnectedAt = undefined
    for (const [id, member] of this.#members) {
      if (disconnectedMs > 0) {
        member.seenAt += disconnectedMs
        member.mode = undefined
      }
      if (now - member.seenAt > windowMs + freshMs) this.#members.delete(id)
    }
    bus.publish({ type: 'beat', ...this.#head() })
  }

  leave(): void {
    if (this.connected) this.#options.bus.publish({ type: 'bye', ...this.#head() })
  }

  /** Asks all replicas for their calls in the last `sinceMs`; calls `end` once, after `askMsMax` at the latest. */
  ask(
    { sinceMs, starts, expectsUnknown = false }: { sinceMs: number; starts: boolean; expectsUnknown?: boolean },
    onUsage: (id: string, calls: [string, number][]) => void,
    end: (complete: boolean) => void,
  ): void {
    const { bus, clock } = this.#options
    const now = clock.now()
    const missing = new Set<string>()
    for (const [id, { seenAt }] of this.#members) if (now - seenAt <= freshMs) missing.add(id)
    if (!bus.connected || (missing.size === 0 && !expectsUnknown)) {
      end(bus.connected && missing.size === 0)
      return
    }
    const number = this.#asked++
    const cancel = clock.after(askMsMax, () => ask.end(missing.size === 0))
    // An unknown replica may answer until the time is up.
    if (expectsUnknown) missing.add('')
    const ask: Ask = {
      missing,
      onUsage,
      end: (complete) => {
        cancel()
        if (this.#asks.delete(number)) end(complete || (missing.size === 1 && missing.has('')))
      },
    }
    this.#asks.set(number, ask)
    // The answer counts back from its own moment, which is later by the time of the ask.
    bus.publish({ type: 'ask', ...this.#head(), ask: number, sinceMs: sinceMs + askMsMax, starts })
  }

  receive(message: Message): void {
    const { id, onChange, onStart, clock } = this.#options
    if (message.id === id) return
    if (message.type === 'bye') {
      // A departing replica has all its calls in Redis, unless its mode is `local`.
      if (message.mode !== 'local') this.#members.delete(message.id)
      onChange(0)
      return
    }
    const known = this.#members.get(message.id)
    this.#members.set(message.id, { mode: message.mode, seenAt: clock.now() })
    if (message.type === 'ask' ? message.starts : message.mode === 'local' && known?.mode !== 'local') onStart()
    if (message.type === 'ask') this.#answer(message.id, message.ask, message.sinceMs)
    else if (message.type === 'usage' && message.to === id) this.#answered(message)
    else if (!known) this.#options.bus.publish({ type: 'beat', ...this.#head() })
    onChange(message.holdMs)
  }

  #answer(to: string, ask: number, sinceMs: number): void {
    const calls = this.#options.usage(sinceMs)
    for (let at = 0; at === 0 || at < calls.length; at += callsPerMessage) {
      const last = at + callsPerMessage >= calls.length
      const part = calls.slice(at, at + callsPerMessage)
      this.#options.bus.publish({ type: 'usage', ...this.#head(), to, ask, calls: part, last })
    }
  }

  #answered({ id, ask: number, calls, last }: Message & { type: 'usage' }): void {
    const ask = this.#asks.get(number)
    if (!ask) return
    ask.onUsage(id, calls)
    if (!last) return
    ask.missing.delete(id)
    if (ask.missing.size === 0) ask.end(true)
  }

  #head(): Head {
    return { id: this.#options.id, ...this.#options.state() }
  }
}
