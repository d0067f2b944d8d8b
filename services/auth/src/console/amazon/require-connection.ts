import { PlatformError } from '@platform/errors'
import type { ConsoleContext } from '../console-context.ts'
import type { TenantVisit } from '../visit.ts'
import type { AmazonConnection } from './amazon-reader.ts'
import { type ApiName, apiNamed } from './apis.ts'

/** Returns the connection that the path names. @throws PlatformError `not_found`, also for another tenant's connection */
export async function requireConnection(
  { amazon }: Pick<ConsoleContext, 'amazon'>,
  { tenant, params }: TenantVisit,
): Promise<{ api: ApiName; connection: AmazonConnection }> {
  const api = apiNamed(params.api)
  const connections = api ? await amazon.list(api, tenant.id) : []
  const connection = connections.find(({ connectionId }) => connectionId === params.connectionId)
  if (api && connection) return { api, connection }
  throw new PlatformError('not_found', `no connection ${params.connectionId} of ${tenant.id}`)
}
