import type { NewAuditEvent } from '@platform/events'
import type { Scope } from '@platform/tokens'

/** Who does something, as the audit log names it. */
export type Actor = NewAuditEvent['actor']

/** A service credential of a tenant, as its people see it. */
export interface Credential {
  clientId: string
  tenantId: string
  label: string
  scopes: Scope[]
  /** CIDR ranges that it may be used from; none means everywhere. */
  allowedCidrs: string[]
  createdAt: Date
  /** Who minted it, in words; undefined for one from before this was kept. */
  createdBy: string | undefined
  expiresAt: Date | undefined
  revokedAt: Date | undefined
  /** The last token or call, known within a minute or so. */
  lastUsedAt: Date | undefined
}

/** What somebody decides who mints a credential. */
export interface NewCredential {
  tenantId: string
  label: string
  scopes: Scope[]
  expiresAt?: Date | undefined
  allowedCidrs?: string[] | undefined
}

/** A credential with what the secrets of a client are checked against. */
export interface CredentialWithSecrets extends Credential {
  secrets: { hmac: Buffer; expiresAt: Date | undefined }[]
}
