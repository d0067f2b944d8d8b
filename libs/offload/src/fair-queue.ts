/** A queue that takes from its keys in turn: who queues much waits for itself, not others for it. */
export class FairQueue<T> {
  readonly #byKey = new Map<string, T[]>()

  /** How many items of a key wait. */
  waiting(key: string): number {
    return this.#byKey.get(key)?.length ?? 0
  }

  add(key: string, item: T): void {
    const items = this.#byKey.get(key)
    if (items) items.push(item)
    else this.#byKey.set(key, [item])
  }

  /** The oldest item of the key whose turn it is. */
  take(): T | undefined {
    const [next] = this.#byKey
    if (!next) return undefined
    const [key, items] = next
    const item = items.shift()
    this.#byKey.delete(key)
    if (items.length > 0) this.#byKey.set(key, items)
    return item
  }
}
