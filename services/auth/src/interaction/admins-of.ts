import type { ManagePeople } from '../people/manage-people.ts'
import type { SignedIn } from '../people/sessions.ts'

/** Whom a person can ask in a tenant where they may only look. */
export interface TenantAdmins {
  tenantName: string
  emails: string[]
}

/** The admins of a person's tenants. */
export const adminsOf = (
  { memberships }: Pick<SignedIn, 'memberships'>,
  { membersOf }: Pick<ManagePeople, 'membersOf'>,
): Promise<TenantAdmins[]> =>
  Promise.all(
    memberships.map(async ({ tenantId, tenantName }) => {
      const people = await membersOf(tenantId)
      const admins = people.filter(({ role, isDisabled }) => role === 'admin' && !isDisabled)
      return { tenantName, emails: admins.map(({ email }) => email) }
    }),
  )
