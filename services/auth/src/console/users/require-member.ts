import { PlatformError } from '@platform/errors'
import type { Member } from '../../users/user.ts'
import type { ConsoleContext } from '../console-context.ts'
import type { TenantVisit } from '../visit.ts'

/** Returns the member that the path names. @throws PlatformError `not_found`, also for a user of another tenant */
export async function requireMember(
  { manageUsers }: Pick<ConsoleContext, 'manageUsers'>,
  { tenant, params }: TenantVisit,
): Promise<Member> {
  const found = (await manageUsers.membersOf(tenant.id)).find(({ userId }) => userId === params.userId)
  if (!found) throw new PlatformError('not_found', `no member ${params.userId} of ${tenant.id}`)
  return found
}
