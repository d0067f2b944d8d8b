import type { Scope } from '@platform/tokens'
import type { JWK } from 'jose'

/** Authentication of an application: client secret (header or body), signed assertion, or none (public client). */
export type AuthMethod = 'client_secret_basic' | 'private_key_jwt' | 'none'

/** A partner's application, as the operator console shows it. */
export interface App {
  clientId: string
  name: string
  /** `https:` or a small `data:` image. */
  logoUri: string | undefined
  homepage: string | undefined
  redirectUris: string[]
  /** Scopes that the application may request. */
  scopes: Scope[]
  authMethod: AuthMethod
  /** Public keys of an application that authenticates with `private_key_jwt`. */
  jwks: { keys: JWK[] } | undefined
  createdBy: string
  createdAt: Date
  revokedAt: Date | undefined
}

/** An application with the HMACs of its secrets. */
export interface AppWithSecrets extends App {
  secrets: { hmac: Buffer; expiresAt: Date | undefined }[]
}
