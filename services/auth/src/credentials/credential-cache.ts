import { createReadThroughCache, type ReadThroughCache } from '../read-through-cache.ts'
import type { CredentialWithSecrets } from './credential.ts'
import type { CredentialStore } from './credential-store.ts'

/** Caches credentials by client id for the token endpoint. */
export const createCredentialCache = (store: Pick<CredentialStore, 'findWithSecrets'>): CredentialCache =>
  createReadThroughCache(store.findWithSecrets)

export type CredentialCache = ReadThroughCache<CredentialWithSecrets | undefined>
