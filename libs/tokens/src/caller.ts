import type { Networks } from './networks.ts'

/** Caller of a verified access token. */
export interface Caller {
  tenantId: string
  /** `client_id`: the credential or application to which the token was issued. */
  credentialId: string
  /** `sub`: the user, or the credential itself. */
  subject: string
  /** Label of the credential or name of the application when the token was issued; for display only. */
  label?: string
  /** Grant of a user; absent for a credential's own token. */
  grantId?: string
  scopes: ReadonlySet<string>
  /** The token was requested with fewer scopes than its credential or grant has. */
  isNarrowed?: true
  /** Networks from which calls are allowed; absent: all. */
  networks?: Networks
  tokenId: string
  /** Unix seconds. */
  issuedAt: number
  /** Unix seconds. */
  expiresAt: number
}
