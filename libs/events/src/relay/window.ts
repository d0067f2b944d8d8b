/** One row of the outbox on its way to audit-log. */
export type Entry = {
  id: string
  orderingKey: string
  position: string
  subject: string
  text: string
  state: 'waiting' | 'publishing' | 'published'
  /** Publications under a new message id after the first was lost. */
  attempt: number
  /** When to look at it again if nothing was heard: publish it, or ask whether it was stored. */
  dueAt: number
  /** Pause before the next look, in milliseconds; it doubles. */
  patienceMs: number
  publishedAt: number
  /** Where the stream put it. */
  streamSequence: number
}

/** Entries of one key kept in memory, so that a busy key leaves room for the others. */
const perKeyMax = 64

/** The rows in memory: of each ordering key only the first may be on its way, the others wait behind it. */
export class Window {
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

  /** Keys of which no further row is wanted now. */
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

  /** Rows have to come in the order of their positions. */
  add(entry: Entry): void {
    this.#entries.set(entry.id, entry)
    this.#bytes += entry.text.length
    const queue = this.#queues.get(entry.orderingKey)
    if (queue) queue.push(entry)
    else this.#queues.set(entry.orderingKey, [entry])
    if (queue && queue.length >= perKeyMax) this.#fullKeys.add(entry.orderingKey)
  }

  /** Takes out what was stored; answers the entry that now comes first for its key. */
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
