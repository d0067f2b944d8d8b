import { CallLog } from './call-log.ts'

/**
 * Call logs by key, bounded in memory, in two generations: a key that was not used during a whole window has an empty log, so an
 * old generation is dropped without visiting its keys.
 */
export class CallLogs {
  readonly #windowMs: number
  readonly #keysMax: number
  #young = new Map<string, CallLog>()
  #old = new Map<string, CallLog>()
  #turnAt = 0

  constructor({ windowMs, keysMax = 50_000 }: { windowMs: number; keysMax?: number }) {
    this.#windowMs = windowMs
    this.#keysMax = keysMax
  }

  /** Returns the log of a key without creating one. */
  peek(key: string): CallLog | undefined {
    return this.#young.get(key) ?? this.#old.get(key)
  }

  /** Iterates over all keys and their logs. */
  *[Symbol.iterator](): IterableIterator<[string, CallLog]> {
    yield* this.#young
    for (const entry of this.#old) if (!this.#young.has(entry[0])) yield entry
  }

  of(key: string, now: number): CallLog {
    if (now >= this.#turnAt || this.#young.size >= this.#keysMax) this.#turn(now)
    let log = this.#young.get(key)
    if (log) return log
    log = this.#old.get(key) ?? new CallLog()
    this.#young.set(key, log)
    return log
  }

  #turn(now: number): void {
    // After a pause longer than a window both generations are stale, so keeping the younger one is harmless.
    this.#old = this.#young
    this.#young = new Map()
    // Longer than a window, so that a dropped log has no call in the window.
    this.#turnAt = now + this.#windowMs + 1_000
  }
}
