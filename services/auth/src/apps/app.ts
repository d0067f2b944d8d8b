import type { Scope } from '@platform/tokens'
import type { JWK } from 'jose'

/** How an application authenticates: a secret (by header or body), a signed assertion, or not at all (a public client). */
export type AuthMethod = 'client_secret_basic' | 'private_key_jwt' | 'none'

/** A partner's application, as operators see it. */
export interface App {
  clientId: string
  name: string
  /** `https:` or a small `data:` image. */
  logoUri: string | undefined
  homepage: string | undefined
  redirectUris: string[]
  /** What it may ask for at most. */
  scopes: Scope[]
  authMethod: AuthMethod
  /** Public keys of one that signs assertions. */
  jwks: { keys: JWK[] } | undefined
  createdBy: string
  createdAt: Date
  revokedAt: Date | undefined
}

/** An application with what its secrets are checked against. */
export interface AppWithSecrets extends App {
  secrets: { hmac: Buffer; expiresAt: Date | undefined }[]
}
