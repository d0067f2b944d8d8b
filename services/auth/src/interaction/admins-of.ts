import type { ManageUsers } from '../users/manage-users.ts'
import type { SignedIn } from '../users/sessions.ts'

/** Whom a person can ask in a tenant where they may only look. */
export interface TenantAdmins {
  tenantName: string
  emails: string[]
}

/** The admins of a person's tenants. */
export const adminsOf = (
  { memberships }: Pick<SignedIn, 'memberships'>,
  { membersOf }: Pick<ManageUsers, 'membersOf'>,
): Promise<TenantAdmins[]> =>
  Promise.all(
    memberships.map(async ({ tenantId, tenantName }) => {
      const members = await membersOf(tenantId)
      const admins = members.filter(({ role, isDisabled }) => role === 'admin' && !isDisabled)
      return { tenantName, emails: admins.map(({ email }) => email) }
    }),
  )
