/** Queue with round-robin over its keys: a key with many items delays other keys by one item only. */
export class FairQueue<T> {
  readonly #byKey = new Map<string, T[]>()

  /** Returns the number of waiting items of a key. */
  waiting(key: string): number {
    return this.#byKey.get(key)?.length ?? 0
  }

  add(key: string, item: T): void {
    const items = this.#byKey.get(key)
    if (items) items.push(item)
    else this.#byKey.set(key, [item])
  }

  /** Takes the oldest item of the next key. */
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
