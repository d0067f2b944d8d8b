import type { Scope } from '@platform/tokens'

/** State of a setup code; only an open one can be redeemed. */
export type SetupCodeState = 'open' | 'used' | 'cancelled' | 'expired'

/** A setup code as the console shows it, without the code itself. */
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
  /** The credential that the code was exchanged for. */
  clientId: string | undefined
}

/** Input for minting a code. */
export type NewSetupCode = Pick<SetupCode, 'tenantId' | 'label' | 'scopes'>
