import { createRecent, type Recent } from '../recent.ts'
import type { CredentialWithSecrets } from './credential.ts'
import type { CredentialStore } from './credential-store.ts'

/** Credentials by client id, for the token endpoint: one read a second and credential at most. */
export const createCredentialCache = (store: Pick<CredentialStore, 'findWithSecrets'>): CredentialCache =>
  createRecent(store.findWithSecrets)

export type CredentialCache = Recent<CredentialWithSecrets | undefined>
