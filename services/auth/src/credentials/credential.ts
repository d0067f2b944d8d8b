import type { Scope } from '@platform/tokens'

/** A service credential of a tenant, as operators see it. */
export interface Credential {
  clientId: string
  tenantId: string
  label: string
  scopes: Scope[]
  createdAt: Date
  revokedAt: Date | undefined
}

/** A credential with what the secrets of a client are checked against. */
export interface CredentialWithSecrets extends Credential {
  secrets: { hmac: Buffer; expiresAt: Date | undefined }[]
}
