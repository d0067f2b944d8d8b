import { LRUCache } from 'lru-cache'
import type { CredentialWithSecrets } from './credential.ts'
import type { CredentialStore } from './credential-store.ts'

/** How long a replica that missed the notice of a change may go on as before. */
const staleMsMax = 1_000

/** Credentials by client id, for the token endpoint: one read a second and credential at most. */
export function createCredentialCache(store: Pick<CredentialStore, 'findWithSecrets'>, { entriesMax = 10_000 } = {}) {
  const cache = new LRUCache<string, Promise<CredentialWithSecrets | undefined>>({ max: entriesMax, ttl: staleMsMax })
  return {
    find(clientId: string): Promise<CredentialWithSecrets | undefined> {
      const cached = cache.get(clientId)
      if (cached) return cached
      const loading = store.findWithSecrets(clientId)
      cache.set(clientId, loading)
      loading.catch(() => cache.peek(clientId) === loading && cache.delete(clientId))
      return loading
    },
    forget: (clientId: string): void => void cache.delete(clientId),
  }
}

export type CredentialCache = ReturnType<typeof createCredentialCache>
