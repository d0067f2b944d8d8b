import type { Clock } from './clock.ts'

/**
 * How a replica decides. `shared`: Redis alone. `local`: its share alone, because Redis is unreachable or lacks calls of
 * this replica. `both`: its share and Redis must agree, because another replica may be `local`.
 */
export type Mode = 'shared' | 'local' | 'both'

interface Head {
  id: string
  mode: Mode
  /** How long Redis must not be trusted alone yet, because it lost what it knew. */
  holdMs: number
}
/** What replicas send each other. */
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
  /** Calls per credential that this replica admitted, or asked Redis for, in the last `sinceMs`. */
  usage: (sinceMs: number) => [string, number][]
  /** Another replica stopped trusting Redis. */
  onStart: () => void
  /** A message arrived that may have changed what is known of the others. */
  onChange: (holdMs: number) => void
}

interface Member {
  /** Undefined while messages may have been missed. */
  mode: Mode | undefined
  heardAt: number
}

interface Ask {
  missing: Set<string>
  onUsage: (id: string, calls: [string, number][]) => void
  end: (complete: boolean) => void
}

export const beatMs = 500
/** A replica that was silent for so long is not waited for. It is still counted. */
const freshMs = 4 * beatMs
/** Longest that a replica waits for the others before it uses its share. */
const askMsMax = 250
const callsPerMessage = 2_000

/** The other replicas of the gateway: how many there are, how each decides, and what they admitted lately. */
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

  /** Replicas that may have admitted calls within a window, this one included. */
  get count(): number {
    return this.#members.size + 1
  }

  /** Whether every replica records each call in Redis before it admits it. Silent ones do not count as doing so. */
  get allRecord(): boolean {
    const now = this.#options.clock.now()
    for (const { mode, heardAt } of this.#members.values()) {
      if (!mode || mode === 'local' || now - heardAt > freshMs) return false
    }
    return true
  }

  /** Once per `beatMs`, and whenever the mode changes. */
  beat(): void {
    const { bus, clock, windowMs } = this.#options
    const now = clock.now()
    if (!bus.connected) {
      this.#disconnectedAt ??= now
      return
    }
    // Silence while this replica could not hear anything is no sign that the others are gone.
    const deafMs = this.#disconnectedAt === undefined ? 0 : now - this.#disconnectedAt
    this.#disconnectedAt = undefined
    for (const [id, member] of this.#members) {
      if (deafMs > 0) {
        member.heardAt += deafMs
        member.mode = undefined
      }
      if (now - member.heardAt > windowMs + freshMs) this.#members.delete(id)
    }
    bus.publish({ type: 'beat', ...this.#head() })
  }

  leave(): void {
    if (this.connected) this.#options.bus.publish({ type: 'bye', ...this.#head() })
  }

  /** Asks all replicas what they admitted in the last `sinceMs`; `end` is called once, at the latest after a moment. */
  ask(
    { sinceMs, starts, expectsUnknown = false }: { sinceMs: number; starts: boolean; expectsUnknown?: boolean },
    onUsage: (id: string, calls: [string, number][]) => void,
    end: (complete: boolean) => void,
  ): void {
    const { bus, clock } = this.#options
    const now = clock.now()
    const missing = new Set<string>()
    for (const [id, { heardAt }] of this.#members) if (now - heardAt <= freshMs) missing.add(id)
    if (!bus.connected || (missing.size === 0 && !expectsUnknown)) {
      end(bus.connected && missing.size === 0)
      return
    }
    const number = this.#asked++
    const cancel = clock.after(askMsMax, () => ask.end(missing.size === 0))
    // One that is not known yet may answer until the time is up.
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
    // The answer counts back from its own moment, which is as much later as the ask took.
    bus.publish({ type: 'ask', ...this.#head(), ask: number, sinceMs: sinceMs + askMsMax, starts })
  }

  receive(message: Message): void {
    const { id, onChange, onStart, clock } = this.#options
    if (message.id === id) return
    if (message.type === 'bye') {
      // Its calls are in Redis, unless it says otherwise.
      if (message.mode !== 'local') this.#members.delete(message.id)
      onChange(0)
      return
    }
    const known = this.#members.get(message.id)
    this.#members.set(message.id, { mode: message.mode, heardAt: clock.now() })
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
