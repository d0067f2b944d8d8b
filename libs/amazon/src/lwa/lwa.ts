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

interface Where {
  signal?: AbortSignal | undefined
  /** Default NA, whose tokens serve SP-API everywhere; an advertiser's come from its own region. */
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

/** Login with Amazon's token endpoint. Nothing is cached here. */
export interface Lwa {
  /** Asked once more after a lost connection or a 5xx, within the retry budget of the application. @throws PlatformError reauth_required, throttled, upstream_error, upstream_timeout */
  refresh(refreshToken: string, where?: Where): Promise<IssuedToken>
  /** A token of the application itself, for grantless operations; asked once more as `refresh` is. */
  clientCredentials(scope: string, where?: Where): Promise<IssuedToken>
  /** Codes live for five minutes and are good for one exchange, so it is never repeated. `redirectUri` as it was in the consent's address. */
  exchangeCode(code: string, where?: Where & { redirectUri?: string | undefined }): Promise<Required<IssuedToken>>
}

export function createLwa({ transport, hosts, budget, client }: Options): Lwa {
  const credentials = { client_id: client.id, client_secret: client.secret }

  const bucketOf = ({ region = 'NA' }: Where): string => `lwa ${hosts.lwaToken[region]} ${client.id}`

  async function post(grant: Record<string, string>, { signal, region = 'NA' }: Where): Promise<IssuedToken> {
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

  async function postTwice(grant: Record<string, string>, where: Where): Promise<IssuedToken> {
    const bucket = bucketOf(where)
    budget.sent(bucket)
    try {
      return await post(grant, where)
    } catch (error) {
      if (!passes(error) || !(await budget.takeRetry(bucket))) throw error
      await delay(retryAfterMs, undefined, where.signal && { signal: where.signal })
      return await post(grant, where)
    }
  }

  return {
    refresh: (refreshToken, where = {}) =>
      postTwice({ grant_type: 'refresh_token', refresh_token: refreshToken }, where),
    clientCredentials: (scope, where = {}) => postTwice({ grant_type: 'client_credentials', scope }, where),
    async exchangeCode(code, { redirectUri, ...where } = {}) {
      const grant = { grant_type: 'authorization_code', code, ...(redirectUri && { redirect_uri: redirectUri }) }
      const { refreshToken, ...issued } = await post(grant, where)
      if (!refreshToken) throw new Error('Login with Amazon issued no refresh token for a code')
      return { ...issued, refreshToken }
    },
  }
}

/** Whether the same question may well get another answer in a moment. A timeout has used up the time for a second one. */
const passes = (error: unknown): boolean =>
  error instanceof TransportFailure
    ? error.reason !== 'timeout' && error.reason !== 'too_large'
    : error instanceof PlatformError && Number(error.details.status) >= 500
