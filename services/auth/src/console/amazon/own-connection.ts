import { PlatformError } from '@platform/errors'
import type { ConsoleContext } from '../console-context.ts'
import type { TenantVisit } from '../visit.ts'
import type { AmazonConnection } from './amazon-reader.ts'
import { type ApiName, apiNamed } from './apis.ts'

/** The connection that the address names. @throws PlatformError `not_found`, also for another tenant's */
export async function ownConnection(
  { amazon }: Pick<ConsoleContext, 'amazon'>,
  { tenant, params }: TenantVisit,
): Promise<{ api: ApiName; connection: AmazonConnection }> {
  const api = apiNamed(params.api)
  const connections = api ? await amazon.list(api, tenant.id) : []
  const connection = connections.find(({ connectionId }) => connectionId === params.connectionId)
  if (api && connection) return { api, connection }
  throw new PlatformError('not_found', `no connection ${params.connectionId} of ${tenant.id}`)
}
