import { LRUCache } from 'lru-cache'

/** How long a replica that missed the notice of a change may go on as before. */
const staleMsMax = 1_000

/** What was read within the last second, by id: one read a second and id at most. Failures are not kept. */
export function createRecent<T>(load: (id: string) => Promise<T>, { entriesMax = 10_000 } = {}) {
  const cache = new LRUCache<string, Promise<T>>({ max: entriesMax, ttl: staleMsMax })
  return {
    find(id: string): Promise<T> {
      const cached = cache.get(id)
      if (cached) return cached
      const loading = load(id)
      cache.set(id, loading)
      loading.catch(() => cache.peek(id) === loading && cache.delete(id))
      return loading
    },
    forget: (id: string): void => void cache.delete(id),
    clear: (): void => cache.clear(),
  }
}

export type Recent<T> = ReturnType<typeof createRecent<T>>
