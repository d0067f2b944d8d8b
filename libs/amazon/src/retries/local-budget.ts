import { callSlots, isWithinBudget, retrySlots, slotSeconds } from './budget-rule.ts'

/** Calls and retries of one replica to one bucket within ten seconds. */
interface Slot {
  /** Number of the slot, counted from 1970. */
  number: number
  calls: number
  /** Retries that this replica allowed without Redis. */
  ownRetries: number
  /** Retries that Redis allowed and counted. */
  sharedRetries: number
}

const bucketsMax = 50_000

/** Counts the calls and retries of one replica to each bucket within the last minute. */
export class LocalBudget {
  readonly #now: () => number
  readonly #buckets = new Map<string, Slot[]>()

  /** `now` in milliseconds since 1970, since replicas compare their slots. */
  constructor(now = Date.now) {
    this.#now = now
  }

  countCall(bucket: string): void {
    this.#current(bucket).calls += 1
  }

  countSharedRetry(bucket: string): void {
    this.#current(bucket).sharedRetries += 1
  }

  /** Decides from the calls of this replica only. */
  takeRetry(bucket: string): boolean {
    const current = this.#current(bucket)
    let calls = 0
    let retries = 0
    for (const slot of this.slots(bucket)) {
      if (current.number - slot.number < callSlots) calls += slot.calls
      retries += slot.ownRetries + slot.sharedRetries
    }
    if (!isWithinBudget(calls, retries)) return false
    current.ownRetries += 1
    return true
  }

  /** The slots that count, in no order. */
  slots(bucket: string): readonly Slot[] {
    const oldest = this.#number() - retrySlots
    return (this.#buckets.get(bucket) ?? []).filter(({ number }) => number > oldest)
  }

  #number(): number {
    return Math.floor(this.#now() / 1_000 / slotSeconds)
  }

  #current(bucket: string): Slot {
    const number = this.#number()
    const known = this.#buckets.get(bucket)?.find((slot) => slot.number === number)
    if (known) return known
    const slot = { number, calls: 0, ownRetries: 0, sharedRetries: 0 }
    const slots = [...this.slots(bucket), slot]
    // Moves the bucket to the end, so that the least recently used one is deleted first.
    this.#buckets.delete(bucket)
    if (this.#buckets.size >= bucketsMax) this.#buckets.delete(this.#buckets.keys().next().value ?? '')
    this.#buckets.set(bucket, slots)
    return slot
  }
}
