import type { Operation, Params } from '@platform/ads-catalog'
import {
  type AmazonHosts,
  type Region,
  type RetryBudget,
  readBigJson,
  type Transport,
  type TransportAnswer,
} from '@platform/amazon'
import { PlatformError } from '@platform/errors'
import type { Bulkhead } from '@platform/lifecycle'
import { type BuiltRequest, buildRequest } from './build-request.ts'
import { adsFailure, isScopeProblem, readErrors } from './failure.ts'
import { stringIds } from './string-ids.ts'

/** The fields of a connection that the client uses. */
export interface AdsConnection {
  connectionId: string
  region: Region
}

/** Profile that Amazon is called for; without one, calls about the connection's Amazon user only. */
export interface AdsTarget<C extends AdsConnection = AdsConnection> {
  connection: C
  profileId?: string
}

/** A validated request, with the operation's own pagination parameters. */
export interface AdsRequest {
  operation: Operation
  params?: Params
  body?: unknown
  /** Replaces the operation's own media type, for exports. */
  accept?: string
}

/** Amazon's answer, with ids as strings. */
export interface AdsAnswer {
  status: number
  payload: unknown
  amazonRequestId?: string
}

/** Bounds of one request. */
export interface AdsLimits {
  signal: AbortSignal
  deadlineMs: number
  /** Set when this repeats a request of the same call, after `takeRetry` has allowed it. */
  isRetry?: boolean
}

/** Provides access tokens. */
export interface AdsAuthorizer<C extends AdsConnection = AdsConnection> {
  /** Returns an access token of the connection. @throws PlatformError, which ends the call */
  authorize(connection: C, signal: AbortSignal): Promise<string>
  /** Called with a token that Amazon refused before it expired; `authorize` then returns another one. */
  forget(connection: C, token: string): Promise<void>
}

interface Options<C extends AdsConnection> {
  hosts: Pick<AmazonHosts, 'ads'>
  transport: Pick<Transport, 'send'>
  authorizer: AdsAuthorizer<C>
  budget: RetryBudget
  bulkhead: Bulkhead
  clientId: string
  userAgent: string
}

/** Client of the Ads API. */
export interface Ads<C extends AdsConnection = AdsConnection> {
  /**
   * Sends one request with one deadline. Retries only after a rejected access token, when the request cannot have had an effect.
   * @throws TransportFailure when there was no complete answer; PlatformError for every status but 2xx, and those of the authorizer
   */
  send(target: AdsTarget<C>, request: AdsRequest, limits: AdsLimits): Promise<AdsAnswer>
  /** Takes one retry from the budget of the profile and operation; false when the budget is used up. */
  takeRetry(target: AdsTarget<C>, operation: Operation): Promise<boolean>
}

/** Parses JSON; undefined for anything else, such as the HTML of Amazon's gateways. */
function parse(body: Buffer): unknown {
  try {
    return body.length === 0 ? undefined : stringIds(readBigJson(body.toString()))
  } catch {
    return undefined
  }
}

/** Creates the client of the Ads API. */
export function createAds<C extends AdsConnection>({
  hosts,
  transport,
  authorizer,
  budget,
  bulkhead,
  clientId,
  userAgent,
}: Options<C>): Ads<C> {
  const bucketOf = ({ profileId, connection }: AdsTarget, { name }: Operation): string =>
    `ads ${hosts.ads[connection.region]} ${clientId} ${profileId ?? connection.connectionId} ${name}`

  const headersFor = (operation: Operation, { profileId }: AdsTarget, token: string): Record<string, string> => ({
    authorization: `Bearer ${token}`,
    [operation.api === 'v1' ? 'amazon-ads-clientid' : 'amazon-advertising-api-clientid']: clientId,
    ...(operation.scopeHeader && profileId && { 'amazon-advertising-api-scope': profileId }),
    'user-agent': userAgent,
  })

  async function once(
    target: AdsTarget<C>,
    { operation }: AdsRequest,
    built: BuiltRequest,
    { signal, endsAt }: { signal: AbortSignal; endsAt: number },
  ): Promise<{ answer: TransportAnswer; token: string }> {
    const token = await authorizer.authorize(target.connection, signal)
    const answer = await transport.send({
      method: built.method,
      url: hosts.ads[target.connection.region] + built.path,
      headers: { ...built.headers, ...headersFor(operation, target, token) },
      body: built.body,
      signal,
      deadlineMs: Math.max(1, endsAt - performance.now()),
    })
    return { answer, token }
  }

  return {
    takeRetry: (target, operation) => budget.takeRetry(bucketOf(target, operation)),
    async send(target, request, { signal, deadlineMs, isRetry = false }) {
      const { operation } = request
      const built = buildRequest(operation, request)
      const limits = { signal, endsAt: performance.now() + deadlineMs }
      signal.throwIfAborted()
      return bulkhead.run(target.profileId ?? target.connection.connectionId, signal, async () => {
        if (!isRetry) budget.sent(bucketOf(target, operation))
        let { answer, token } = await once(target, request, built, limits)
        let payload = parse(answer.body)
        if (answer.status === 401 && !isScopeProblem(readErrors(payload))) {
          await authorizer.forget(target.connection, token)
          ;({ answer, token } = await once(target, request, built, limits))
          payload = parse(answer.body)
        }
        const { status, headers, requestId, body } = answer
        if (status < 200 || status > 299) throw adsFailure(operation, { status, headers, payload, requestId })
        if (payload === undefined && body.length > 0) {
          throw new PlatformError('upstream_error', `${operation.name}: the answer is not JSON`, {
            details: {
              status,
              errors: [{ code: 'NOT_JSON', message: '' }],
              ...(requestId && { amazonRequestId: requestId }),
            },
          })
        }
        return { status, payload: payload ?? null, ...(requestId && { amazonRequestId: requestId }) }
      })
    },
  }
}
