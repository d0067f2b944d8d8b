import { PlatformError } from '@platform/errors'
import type { SetupCode } from '../../setup-codes/setup-code.ts'
import type { ConsoleContext } from '../console-context.ts'
import type { TenantVisit } from '../visit.ts'

/** Returns the setup code that the path names. @throws PlatformError `not_found`, also for another tenant's code */
export async function requireSetupCode(
  { manageSetupCodes }: Pick<ConsoleContext, 'manageSetupCodes'>,
  { params, tenant }: TenantVisit,
): Promise<SetupCode> {
  const setupCode = await manageSetupCodes.get(params.setupCodeId ?? '')
  if (setupCode.tenantId === tenant.id) return setupCode
  throw new PlatformError('not_found', `${setupCode.id} is not of ${tenant.id}`)
}
