import type { ManageUsers } from '../users/manage-users.ts'
import type { SignedIn } from '../users/sessions.ts'

/** The admins of a tenant in which the user is a viewer. */
export interface TenantAdmins {
  tenantName: string
  emails: string[]
}

/** Returns the admins of the user's tenants. */
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
