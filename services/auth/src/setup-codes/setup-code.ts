import type { Scope } from '@platform/tokens'

/** Where a setup code stands; only an open one can be redeemed. */
export type SetupCodeState = 'open' | 'used' | 'cancelled' | 'expired'

/** A code that becomes a credential when it is redeemed, as its tenant's people see it: never the code itself. */
export interface SetupCode {
  id: string
  tenantId: string
  label: string
  scopes: Scope[]
  createdBy: string
  createdAt: Date
  expiresAt: Date
  state: SetupCodeState
  usedAt: Date | undefined
  /** The credential that it became. */
  clientId: string | undefined
}

/** What somebody decides who mints one. */
export type NewSetupCode = Pick<SetupCode, 'tenantId' | 'label' | 'scopes'>
