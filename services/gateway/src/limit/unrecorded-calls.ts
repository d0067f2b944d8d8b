/** Locally admitted calls of one shard, recorded by one script call. */
export interface CallBatch {
  /** Idempotency key: Redis records a batch once, however often it is sent. */
  readonly id: string
  readonly calls: ReadonlyMap<string, readonly number[]>
}

/** Credentials per batch: Redis runs nothing else while the script runs. */
const keysMax = 64

/** Calls that this replica admitted locally and Redis has not recorded. */
export class UnrecordedCalls {
  readonly #windowMs: number
  readonly #groupOf: (credentialId: string) => number
  readonly #newId: () => string
  /** By hash slot and credential. */
  #waiting = new Map<number, Map<string, number[]>>()
  /** Sent, possibly recorded: sent again unchanged. */
  #sent: CallBatch[] = []

  constructor(windowMs: number, groupOf: (credentialId: string) => number, newId: () => string) {
    this.#windowMs = windowMs
    this.#groupOf = groupOf
    this.#newId = newId
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0 && this.#sent.length === 0
  }

  add(credentialId: string, now: number): void {
    const group = this.#groupOf(credentialId)
    let calls = this.#waiting.get(group)
    if (!calls) {
      calls = new Map()
      this.#waiting.set(group, calls)
    }
    const moments = calls.get(credentialId)
    if (moments) moments.push(now)
    else calls.set(credentialId, [now])
  }

  /** Returns the batches to send now, oldest first, without calls that left the window. */
  batches(now: number): readonly CallBatch[] {
    for (const calls of this.#waiting.values()) {
      const entries = [...calls]
      for (let at = 0; at < entries.length; at += keysMax) {
        this.#sent.push({ id: this.#newId(), calls: new Map(entries.slice(at, at + keysMax)) })
      }
    }
    this.#waiting = new Map()
    const counts = ({ calls }: CallBatch): boolean =>
      calls.values().some((moments) => now - (moments.at(-1) ?? 0) <= this.#windowMs)
    this.#sent = this.#sent.filter(counts)
    return this.#sent
  }

  recorded(batch: CallBatch): void {
    this.#sent = this.#sent.filter((one) => one !== batch)
  }
}
