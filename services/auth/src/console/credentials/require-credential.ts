import { PlatformError } from '@platform/errors'
import type { Credential } from '../../credentials/credential.ts'
import type { ConsoleContext } from '../console-context.ts'
import type { TenantVisit } from '../visit.ts'

/** Returns the credential that the path names. @throws PlatformError `not_found`, also for another tenant's credential */
export async function requireCredential(
  { manageCredentials }: Pick<ConsoleContext, 'manageCredentials'>,
  { params, tenant }: TenantVisit,
): Promise<Credential> {
  const clientId = params.clientId ?? ''
  const credential = await manageCredentials.get(clientId)
  if (credential.tenantId === tenant.id) return credential
  throw new PlatformError('not_found', `${clientId} is not of ${tenant.id}`)
}
