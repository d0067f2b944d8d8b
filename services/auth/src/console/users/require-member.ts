import { PlatformError } from '@platform/errors'
import type { Member } from '../../users/user.ts'
import type { ConsoleContext } from '../console-context.ts'
import type { TenantVisit } from '../visit.ts'

/** The person that the address names. @throws PlatformError `not_found`, also for one who does not belong to this tenant */
export async function requireMember(
  { manageUsers }: Pick<ConsoleContext, 'manageUsers'>,
  { tenant, params }: TenantVisit,
): Promise<Member> {
  const found = (await manageUsers.membersOf(tenant.id)).find(({ userId }) => userId === params.userId)
  if (!found) throw new PlatformError('not_found', `no member ${params.userId} of ${tenant.id}`)
  return found
}
