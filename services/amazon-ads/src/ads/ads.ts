import type { Operation, Params } from '@platform/ads-catalog'
import {
  type AccessTokens,
  type AmazonHosts,
  type RetryBudget,
  readBigJson,
  type Transport,
  type TransportAnswer,
} from '@platform/amazon'
import type { Connection } from '@platform/amazon-connections'
import { PlatformError } from '@platform/errors'
import type { Bulkhead } from '@platform/lifecycle'
import { type BuiltRequest, buildRequest } from './build-request.ts'
import { adsFailure, isScopeProblem, readErrors } from './failure.ts'
import { stringIds } from './string-ids.ts'

/** Profile that Amazon is called for; without one, calls about the connection's Amazon user only. */
export interface AdsTarget {
  connection: Connection
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

interface Options {
  hosts: Pick<AmazonHosts, 'ads'>
  transport: Pick<Transport, 'send'>
  tokens: Pick<AccessTokens, 'forRefreshToken' | 'forget'>
  budget: RetryBudget
  connections: { lost(tenantId: string, connectionId: string, why: string): Promise<void> }
  bulkhead: Bulkhead
  clientId: string
  userAgent: string
}

/** Client of the Ads API. */
export interface Ads {
  /**
   * Sends one request with one deadline. Retries only after a rejected access token, when the request cannot have had an effect.
   * @throws TransportFailure when there was no complete answer; PlatformError for every status but 2xx, and `reauth_required`
   */
  send(target: AdsTarget, request: AdsRequest, limits: AdsLimits): Promise<AdsAnswer>
  /** Takes one retry from the budget of the profile and operation; false when the budget is used up. */
  takeRetry(target: AdsTarget, operation: Operation): Promise<boolean>
}

/** Parses JSON; undefined for anything else, such as the HTML of Amazon's gateways. */
function parse(body: Buffer): unknown {
  try {
    return body.length === 0 ? undefined : stringIds(readBigJson(body.toString()))
  } catch {
    return undefined
  }
}

export function createAds({
  hosts,
  transport,
  tokens,
  budget,
  connections,
  bulkhead,
  clientId,
  userAgent,
}: Options): Ads {
  const bucketOf = ({ profileId, connection }: AdsTarget, { name }: Operation): string =>
    `ads ${hosts.ads[connection.region]} ${clientId} ${profileId ?? connection.connectionId} ${name}`

  const headersFor = (operation: Operation, { profileId }: AdsTarget, token: string): Record<string, string> => ({
    authorization: `Bearer ${token}`,
    [operation.api === 'v1' ? 'amazon-ads-clientid' : 'amazon-advertising-api-clientid']: clientId,
    ...(operation.scopeHeader && profileId && { 'amazon-advertising-api-scope': profileId }),
    'user-agent': userAgent,
  })

  const tokenOf = (connection: Connection, signal: AbortSignal): Promise<string> => {
    const { connectionId, tenantId, refreshToken, region } = connection
    return tokens.forRefreshToken(connectionId, refreshToken, signal, { region }).catch(async (error: unknown) => {
      if (error instanceof PlatformError && error.kind === 'reauth_required') {
        // The caller gets the failure in any case; if the status is not stored now, the next call stores it.
        await connections.lost(tenantId, connectionId, 'Amazon rejected the refresh token').catch(() => {})
      }
      throw error
    })
  }

  async function once(
    target: AdsTarget,
    { operation }: AdsRequest,
    built: BuiltRequest,
    { signal, endsAt }: { signal: AbortSignal; endsAt: number },
  ): Promise<{ answer: TransportAnswer; token: string }> {
    const token = await tokenOf(target.connection, signal)
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
          await tokens.forget(target.connection.connectionId, token)
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
