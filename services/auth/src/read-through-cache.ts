import { LRUCache } from 'lru-cache'

/** Upper bound for the use of stale entries, for replicas that miss an invalidation. */
const staleMsMax = 1_000

/** Caches lookups by id for one second, single-flight per id. Failures are not cached. */
export function createReadThroughCache<T>(load: (id: string) => Promise<T>, { entriesMax = 10_000 } = {}) {
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

export type ReadThroughCache<T> = ReturnType<typeof createReadThroughCache<T>>
