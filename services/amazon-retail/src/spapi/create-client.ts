import {
  type AccessTokens,
  type AmazonHosts,
  amazonHosts,
  type Quota,
  type RestrictedTokens,
  type RetryBudget,
  type Transport,
} from '@platform/amazon'
import type { Connection } from '@platform/amazon-connections'
import { buildRequest, catalog } from '@platform/spapi-catalog'
import {
  createCallBulkhead,
  createCallMetrics,
  failureOf,
  RateLimiter,
  SpapiClient,
  startDeadline,
} from '@platform/spapi-client'
import type { Log, Metrics } from '@platform/telemetry'
import type { Config } from '../config.ts'
import type { AwsCredentials } from '../sign/aws-credentials.ts'
import { createSign } from '../sign/create-sign.ts'
import { ConnectionAuthorizer, type OnConnectionLost } from './connection-authorizer.ts'

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
  onConnectionLost: OnConnectionLost
  metrics: Metrics
  log: Log
}

const createRdt = 'tokens_2021-03-01.createRestrictedDataToken'
/** Deadline of a token request. All calls that wait for the token share it, so no caller's deadline applies. */
const rdtMsMax = 15_000

/** Creates the client of SP-API and the authorizer of its calls. A second client, which always calls production, requests Restricted Data Tokens. */
export function createClient(options: Options): { spapi: SpapiClient<Connection>; authorizer: ConnectionAuthorizer } {
  const {
    config,
    transport,
    hosts,
    userAgent,
    tokens,
    restricted,
    credentials,
    quota,
    budget,
    onConnectionLost,
    metrics,
    log,
  } = options
  const { sandbox, retry } = config.spapi
  const bulkhead = createCallBulkhead(config.calls)
  const shared = {
    ...{ transport, bulkhead, retry, log, userAgent },
    sign: createSign(credentials, hosts),
    metrics: createCallMetrics(metrics, bulkhead),
  }
  const application = config.amazon.client.id
  const rateLimiterFor = (isSandbox: boolean) => new RateLimiter({ quota, budget, application, sandbox: isSandbox })

  const createRestricted = async (
    { connection, tenantId }: { connection: Connection; tenantId: string },
    body: object,
  ): Promise<unknown> => {
    const operation = catalog.require(createRdt)
    const parts = buildRequest(operation, {}, body)
    const { region } = connection
    const answer = await rdtClient.call(
      { operation, parts, connection, region, tenantId, token: 'plain' },
      startDeadline(rdtMsMax),
    )
    if (answer.status !== 200) throw failureOf(operation.id, answer)
    return answer.payload
  }
  const authorizer = new ConnectionAuthorizer({
    tokens,
    restricted,
    createRestricted,
    onConnectionLost,
    consoleUrl: config.consoleUrl,
    log,
  })
  // Amazon's sandbox accepts Restricted Data Tokens but does not issue them: they come from production.
  const production = amazonHosts({ amazonUrl: config.amazon.url })
  const rdtClient = new SpapiClient<Connection>({
    ...shared,
    authorizer,
    bases: production.spapi,
    rateLimiter: rateLimiterFor(false),
  })
  const spapi = new SpapiClient<Connection>({
    ...shared,
    authorizer,
    bases: hosts.spapi,
    rateLimiter: rateLimiterFor(sandbox),
  })
  return { spapi, authorizer }
}
