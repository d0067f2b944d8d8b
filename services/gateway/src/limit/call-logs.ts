import { CallLog } from './call-log.ts'

/**
 * Logs by key, bounded in memory. Two generations: a key that was not asked for during a whole window has nothing left
 * in its log, so a generation is dropped as it is, without looking at one key.
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

  /** The log of a key, without making one. */
  peek(key: string): CallLog | undefined {
    return this.#young.get(key) ?? this.#old.get(key)
  }

  /** Every key with its log. */
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
    // After a pause of more than a window both generations are stale; the old one may go either way.
    this.#old = this.#young
    this.#young = new Map()
    // A little more than a window: what is dropped has no moment left that counts.
    this.#turnAt = now + this.#windowMs + 1_000
  }
}
