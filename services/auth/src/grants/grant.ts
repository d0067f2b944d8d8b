import type { Scope } from '@platform/tokens'

/** What a person allowed an application to do in a tenant, for as long as nobody ends it. */
export interface Grant {
  grantId: string
  userId: string
  tenantId: string
  clientId: string
  scopes: Scope[]
  createdAt: Date
  /** The last token issued under it. */
  lastUsedAt: Date | undefined
}

/** A grant as the people of its tenant see it. */
export interface ListedGrant extends Grant {
  appName: string
  appHomepage: string | undefined
  userName: string
  userEmail: string
  tenantName: string
}

/** Why a grant ended. `replay`: a used code or refresh token was presented again; `client`: the application gave it back. */
export type GrantEnd = 'withdrawn' | 'replay' | 'client' | 'app_revoked' | 'person_removed' | 'person_disabled'
