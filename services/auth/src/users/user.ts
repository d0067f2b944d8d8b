/** Role in a tenant: viewers see everything, admins also change it. */
export type Role = 'admin' | 'viewer'

/** A user account. */
export interface User {
  id: string
  email: string
  name: string
  /** Operators see and change every tenant. */
  isOperator: boolean
  createdAt: Date
  disabledAt: Date | undefined
  hasSecondFactor: boolean
}

/** The fields of a user that events and checks need. */
export type UserIdentity = Pick<User, 'id' | 'email'>

/** A user's membership in a tenant. */
export interface Membership {
  tenantId: string
  tenantName: string
  role: Role
}

/** A member of a tenant, as its admins see it. */
export interface Member {
  userId: string
  email: string
  name: string
  role: Role
  since: Date
  hasSecondFactor: boolean
  isDisabled: boolean
}
