import type { Scope } from '@platform/tokens'

/** The consent of a user that an application may use certain scopes in a tenant. */
export interface Grant {
  grantId: string
  userId: string
  tenantId: string
  clientId: string
  scopes: Scope[]
  createdAt: Date
  /** Time of the last token issued under the grant. */
  lastUsedAt: Date | undefined
}

/** A grant with the names that the console shows. */
export interface ListedGrant extends Grant {
  appName: string
  appHomepage: string | undefined
  userName: string
  userEmail: string
  tenantName: string
}

/**
 * Reason for the end of a grant. `replay`: a used code or refresh token was presented again; `client`: the application
 * revoked it.
 */
export type GrantEnd = 'withdrawn' | 'replay' | 'client' | 'app_revoked' | 'person_removed' | 'person_disabled'
