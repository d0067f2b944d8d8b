import { type UsageRow, usageBucketMs } from '@platform/events'
import type { Caller } from '@platform/tokens'

/** Calls of one token since the counts were taken. */
interface Count {
  requests: number
  limited: number
  errors: number
  lastAt: number
}

/** Rows kept while reports fail; beyond that, a credential's newest row takes its further calls. */
const rowsMax = 50_000
/** Tokens counted separately. */
const tokensMax = 20_000

const add = (to: Count, { requests, limited, errors, lastAt }: Count): void => {
  to.requests += requests
  to.limited += limited
  to.errors += errors
  to.lastAt = Math.max(to.lastAt, lastAt)
}

/** Counts calls per credential and five minutes until the counts are taken. */
export class Usage {
  /** By the caller object of one token: a lookup by identity builds no key. Emptied every minute. */
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

  /** Moves the counts since the last call into the row of the five minutes in which it runs. */
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

  /** Returns and removes at most `rowsMax` of the settled rows. */
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

  /** Number of settled rows. */
  get size(): number {
    return this.#size
  }
}
