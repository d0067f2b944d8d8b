/** One row of the outbox that is being delivered to audit-log. */
export type Entry = {
  id: string
  orderingKey: string
  position: string
  subject: string
  text: string
  state: 'waiting' | 'publishing' | 'published'
  /** Number of publications under a new message id after the first was lost. */
  attempt: number
  /** When to publish the entry again, or to check whether it was stored, if no confirmation arrives. */
  dueAt: number
  /** Pause before the next check, in milliseconds; doubles each time. */
  backoffMs: number
  publishedAt: number
  /** Position in the stream. */
  streamSequence: number
}

/** Maximum number of entries of one key in memory, so that a busy key leaves room for others. */
const perKeyMax = 64

/** The entries in flight, queued per ordering key: only the head of each queue may be published. */
export class InFlight {
  readonly #entries = new Map<string, Entry>()
  readonly #queues = new Map<string, Entry[]>()
  readonly #fullKeys = new Set<string>()
  #bytes = 0

  get bytes(): number {
    return this.#bytes
  }

  get size(): number {
    return this.#entries.size
  }

  get(id: string): Entry | undefined {
    return this.#entries.get(id)
  }

  /** Keys of which no further row may be loaded now. */
  get fullKeys(): string[] {
    return [...this.#fullKeys]
  }

  positions(): string[] {
    return Array.from(this.#entries.values(), ({ position }) => position)
  }

  /** The first entry of every key. */
  *heads(): Generator<Entry> {
    for (const [head] of this.#queues.values()) if (head) yield head
  }

  /** Adds an entry. Entries of a key must be added in the order of their positions. */
  add(entry: Entry): void {
    this.#entries.set(entry.id, entry)
    this.#bytes += entry.text.length
    const queue = this.#queues.get(entry.orderingKey)
    if (queue) queue.push(entry)
    else this.#queues.set(entry.orderingKey, [entry])
    if (queue && queue.length >= perKeyMax) this.#fullKeys.add(entry.orderingKey)
  }

  /** Removes a stored entry; returns the entry that is now the first of its key. */
  remove(entry: Entry): Entry | undefined {
    this.#entries.delete(entry.id)
    this.#bytes -= entry.text.length
    const queue = this.#queues.get(entry.orderingKey) ?? []
    queue.splice(queue.indexOf(entry), 1)
    if (queue.length <= perKeyMax / 2) this.#fullKeys.delete(entry.orderingKey)
    if (queue.length === 0) this.#queues.delete(entry.orderingKey)
    return queue[0]
  }

  clear(): void {
    this.#entries.clear()
    this.#queues.clear()
    this.#fullKeys.clear()
    this.#bytes = 0
  }
}
