import {
  type AccessTokens,
  type AmazonHosts,
  amazonHosts,
  type Quota,
  type RestrictedTokens,
  type RetryBudget,
  type Transport,
} from '@platform/amazon'
import { PlatformError } from '@platform/errors'
import { buildRequest, catalog } from '@platform/spapi-catalog'
import type { Log, Metrics } from '@platform/telemetry'
import type { Config } from '../config.ts'
import { startDeadline } from '../deadline.ts'
import type { AwsCredentials } from '../sign/aws-credentials.ts'
import { Authorizer, type Lost } from './authorizer.ts'
import { createCallBulkhead } from './call-bulkhead.ts'
import { SpapiClient } from './client.ts'
import { failureOf } from './failures.ts'
import { createCallMetrics } from './metrics.ts'
import { Pace } from './pace.ts'
import type { SpapiRequest } from './request.ts'
import { createSign } from './sign.ts'

interface Options {
  config: Config
  transport: Transport
  hosts: AmazonHosts
  userAgent: string
  tokens: AccessTokens
  restricted: RestrictedTokens
  credentials: AwsCredentials
  quota: Quota
  budget: RetryBudget
  lost: Lost
  metrics: Metrics
  log: Log
}

const createRdt = 'tokens_2021-03-01.createRestrictedDataToken'
/** Shared by all who wait for the token, so that no single caller ends it. */
const rdtMsMax = 15_000

/** The client of SP-API with everything that it takes; Restricted Data Tokens are asked for by a client of their own. */
export function openClient(options: Options): { client: SpapiClient } {
  const { config, transport, hosts, userAgent, tokens, restricted, credentials, quota, budget, lost, metrics, log } =
    options
  const { sandbox, retry } = config.spapi
  const bulkhead = createCallBulkhead(config.calls)
  const shared = {
    ...{ transport, bulkhead, retry, log, userAgent },
    sign: createSign(credentials, hosts),
    metrics: createCallMetrics(metrics, bulkhead),
  }
  const application = config.amazon.client.id
  const paceOf = (isSandbox: boolean) => new Pace({ quota, budget, application, sandbox: isSandbox })

  const createRestricted = async (
    { connection, tenantId }: { connection: NonNullable<SpapiRequest['connection']>; tenantId: string },
    body: object,
  ): Promise<unknown> => {
    const operation = catalog.get(createRdt)
    if (!operation) throw new PlatformError('internal_error', `the catalog has no ${createRdt}`)
    const parts = buildRequest(operation, {}, body)
    const { region } = connection
    const answer = await rdtClient.call(
      { operation, parts, connection, region, tenantId, token: 'plain' },
      startDeadline(rdtMsMax),
    )
    if (answer.status !== 200) throw failureOf(operation.id, answer)
    return answer.payload
  }
  const authorizer = new Authorizer({ tokens, restricted, createRestricted, lost, log })
  // Amazon's sandbox takes Restricted Data Tokens, and issues none: they come from production.
  const production = amazonHosts({ amazonUrl: config.amazon.url })
  const rdtClient = new SpapiClient({ ...shared, authorizer, bases: production.spapi, pace: paceOf(false) })
  return { client: new SpapiClient({ ...shared, authorizer, bases: hosts.spapi, pace: paceOf(sandbox) }) }
}
