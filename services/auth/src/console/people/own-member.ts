import { PlatformError } from '@platform/errors'
import type { Member } from '../../people/person.ts'
import type { ConsoleContext } from '../console-context.ts'
import type { TenantVisit } from '../visit.ts'

/** The person that the address names. @throws PlatformError `not_found`, also for one who does not belong to this tenant */
export async function ownMember(
  { managePeople }: Pick<ConsoleContext, 'managePeople'>,
  { tenant, params }: TenantVisit,
): Promise<Member> {
  const found = (await managePeople.membersOf(tenant.id)).find(({ userId }) => userId === params.userId)
  if (!found) throw new PlatformError('not_found', `no member ${params.userId} of ${tenant.id}`)
  return found
}
