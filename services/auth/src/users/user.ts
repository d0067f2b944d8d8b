/** What a person may do in a tenant: see everything, or change it as well. */
export type Role = 'admin' | 'viewer'

/** A person with an account. */
export interface User {
  id: string
  email: string
  name: string
  /** Operators see every tenant. */
  isOperator: boolean
  createdAt: Date
  disabledAt: Date | undefined
  hasSecondFactor: boolean
}

/** The fields of a user that events and checks need. */
export type UserIdentity = Pick<User, 'id' | 'email'>

/** A person's place in a tenant. */
export interface Membership {
  tenantId: string
  tenantName: string
  role: Role
}

/** A person of a tenant, as the tenant's admins see them. */
export interface Member {
  userId: string
  email: string
  name: string
  role: Role
  since: Date
  hasSecondFactor: boolean
  isDisabled: boolean
}
