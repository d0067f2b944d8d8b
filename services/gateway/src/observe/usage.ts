import { type UsageRow, usageBucketMs } from '@platform/events'
import type { Caller } from '@platform/tokens'

/** What one token was used for since the counts were taken. */
interface Count {
  requests: number
  limited: number
  errors: number
  lastAt: number
}

/** Rows that may wait while nobody takes them; more than that and a credential's newest row takes what follows. */
const rowsMax = 50_000
/** Tokens that are counted one by one at most. */
const tokensMax = 20_000

const add = (to: Count, { requests, limited, errors, lastAt }: Count): void => {
  to.requests += requests
  to.limited += limited
  to.errors += errors
  to.lastAt = Math.max(to.lastAt, lastAt)
}

/** Calls per credential and five minutes, until somebody takes the counts away. */
export class Usage {
  /** By the caller of one token: a look-up by identity builds no key. Emptied every minute. */
  #counts = new Map<Caller, Count>()
  /** By tenant and client, then by bucket. */
  #rows = new Map<string, Map<number, UsageRow>>()
  #size = 0

  count(caller: Caller, status: number): void {
    let count = this.#counts.get(caller)
    if (!count) {
      if (this.#counts.size >= tokensMax) this.settle()
      count = { requests: 0, limited: 0, errors: 0, lastAt: 0 }
      this.#counts.set(caller, count)
    }
    count.requests++
    if (status === 429) count.limited++
    else if (status >= 400) count.errors++
    count.lastAt = Date.now()
  }

  /** Moves what was counted since the last time into rows of the five minutes in which it ends. */
  settle(): void {
    for (const [{ tenantId, credentialId: clientId }, count] of this.#counts) {
      const bucket = count.lastAt - (count.lastAt % usageBucketMs)
      this.#add({ tenantId, clientId, bucket, ...count })
    }
    this.#counts = new Map()
  }

  #add(row: UsageRow): void {
    const key = `${row.tenantId}/${row.clientId}`
    const buckets = this.#rows.get(key) ?? new Map<number, UsageRow>()
    this.#rows.set(key, buckets)
    const known = buckets.get(row.bucket) ?? (this.#size >= rowsMax ? [...buckets.values()].at(-1) : undefined)
    if (known) {
      add(known, row)
      return
    }
    buckets.set(row.bucket, row)
    this.#size++
  }

  /** Hands over at most `rowsMax` of the rows that have settled. */
  take(rowsMax: number): UsageRow[] {
    const taken: UsageRow[] = []
    for (const [key, buckets] of this.#rows) {
      for (const [bucket, row] of buckets) {
        if (taken.length === rowsMax) return taken
        taken.push(row)
        buckets.delete(bucket)
        this.#size--
      }
      this.#rows.delete(key)
    }
    return taken
  }

  /** Rows that wait. */
  get size(): number {
    return this.#size
  }
}
