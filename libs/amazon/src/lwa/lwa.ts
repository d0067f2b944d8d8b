import { setTimeout as delay } from 'node:timers/promises'
import { PlatformError } from '@platform/errors'
import { z } from 'zod'
import type { AmazonHosts } from '../marketplaces/amazon-hosts.ts'
import type { Region } from '../marketplaces/regions.ts'
import type { RetryBudget } from '../retries/retry-budget.ts'
import type { Transport } from '../transport/transport.ts'
import { TransportFailure } from '../transport/transport-failure.ts'
import { lwaFailure, parseJson } from './lwa-failure.ts'

const Issued = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  refresh_token: z.string().min(1).optional(),
})

/** An access token as Login with Amazon issued it. */
export interface IssuedToken {
  accessToken: string
  /** Seconds. */
  expiresIn: number
  refreshToken?: string
}

interface RequestOptions {
  signal?: AbortSignal | undefined
  /** Default NA, whose tokens are valid for SP-API in every region; tokens of an advertiser come from its own region. */
  region?: Region | undefined
}

interface Options {
  transport: Transport
  hosts: Pick<AmazonHosts, 'lwaToken'>
  budget: RetryBudget
  client: { id: string; secret: string }
}

const deadlineMs = 8_000
const retryAfterMs = 200

/** Client of Login with Amazon's token endpoint, without a cache. */
export interface Lwa {
  /**
   * Returns an access token for a refresh token. Retried once after a lost connection or a 5xx, within the retry budget.
   * @throws PlatformError `reauth_required`, `throttled`, `upstream_error`, `upstream_timeout`
   */
  refresh(refreshToken: string, options?: RequestOptions): Promise<IssuedToken>
  /** Returns a token of the application itself, for grantless operations. Retried like `refresh`. */
  clientCredentials(scope: string, options?: RequestOptions): Promise<IssuedToken>
  /**
   * Exchanges a code, which is valid once, for five minutes, and therefore never retried. `redirectUri` must equal that of the
   * consent.
   */
  exchangeCode(
    code: string,
    options?: RequestOptions & { redirectUri?: string | undefined },
  ): Promise<Required<IssuedToken>>
}

export function createLwa({ transport, hosts, budget, client }: Options): Lwa {
  const credentials = { client_id: client.id, client_secret: client.secret }

  const bucketOf = ({ region = 'NA' }: RequestOptions): string => `lwa ${hosts.lwaToken[region]} ${client.id}`

  async function post(grant: Record<string, string>, { signal, region = 'NA' }: RequestOptions): Promise<IssuedToken> {
    const answer = await transport.send({
      method: 'POST',
      url: hosts.lwaToken[region],
      headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8', accept: 'application/json' },
      body: new URLSearchParams({ ...grant, ...credentials }).toString(),
      signal,
      deadlineMs,
      bodyBytesMax: 65_536,
    })
    const { data } = Issued.safeParse(parseJson(answer.body))
    if (answer.status !== 200 || !data) throw lwaFailure(answer)
    return {
      accessToken: data.access_token,
      expiresIn: data.expires_in,
      ...(data.refresh_token && { refreshToken: data.refresh_token }),
    }
  }

  async function postWithRetry(grant: Record<string, string>, options: RequestOptions): Promise<IssuedToken> {
    const bucket = bucketOf(options)
    budget.sent(bucket)
    try {
      return await post(grant, options)
    } catch (error) {
      if (!isTransient(error) || !(await budget.takeRetry(bucket))) throw error
      await delay(retryAfterMs, undefined, options.signal && { signal: options.signal })
      return await post(grant, options)
    }
  }

  return {
    refresh: (refreshToken, options = {}) =>
      postWithRetry({ grant_type: 'refresh_token', refresh_token: refreshToken }, options),
    clientCredentials: (scope, options = {}) => postWithRetry({ grant_type: 'client_credentials', scope }, options),
    async exchangeCode(code, { redirectUri, ...options } = {}) {
      const grant = { grant_type: 'authorization_code', code, ...(redirectUri && { redirect_uri: redirectUri }) }
      const { refreshToken, ...issued } = await post(grant, options)
      if (!refreshToken) throw new Error('Login with Amazon issued no refresh token for a code')
      return { ...issued, refreshToken }
    },
  }
}

/** Returns whether a retry may succeed. After a timeout no time is left for one. */
const isTransient = (error: unknown): boolean =>
  error instanceof TransportFailure
    ? error.reason !== 'timeout' && error.reason !== 'too_large'
    : error instanceof PlatformError && Number(error.details.status) >= 500
