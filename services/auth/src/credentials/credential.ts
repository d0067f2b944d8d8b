import type { NewAuditEvent } from '@platform/events'
import type { Scope } from '@platform/tokens'

/** The actor of an audit event. */
export type Actor = NewAuditEvent['actor']

/** A tenant's service credential, as the console shows it. */
export interface Credential {
  clientId: string
  tenantId: string
  label: string
  scopes: Scope[]
  /** CIDR ranges that the credential may be used from; empty for every address. */
  allowedCidrs: string[]
  createdAt: Date
  /** Label of the actor who minted it; undefined for credentials from before this column existed. */
  createdBy: string | undefined
  expiresAt: Date | undefined
  revokedAt: Date | undefined
  /** Time of the last token or call, up to about a minute late. */
  lastUsedAt: Date | undefined
}

/** Input for minting a credential. */
export interface NewCredential {
  tenantId: string
  label: string
  scopes: Scope[]
  expiresAt?: Date | undefined
  allowedCidrs?: string[] | undefined
}

/** A credential with the HMACs of its secrets. */
export interface CredentialWithSecrets extends Credential {
  secrets: { hmac: Buffer; expiresAt: Date | undefined }[]
}
