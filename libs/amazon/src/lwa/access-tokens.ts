import type { SharedRedis } from '@platform/redis'
import type { SecretBox } from '@platform/secrets'
import type { Log } from '@platform/telemetry'
import type { AmazonHosts } from '../marketplaces/amazon-hosts.ts'
import type { Region } from '../marketplaces/regions.ts'
import type { RetryBudget } from '../retries/retry-budget.ts'
import type { Transport } from '../transport/transport.ts'
import { createLwa, type IssuedToken, type Lwa } from './lwa.ts'
import type { HeldToken } from './stored-token.ts'
import { TokenCache } from './token-cache.ts'

interface Options {
  redis: SharedRedis
  box: SecretBox
  transport: Transport
  hosts: Pick<AmazonHosts, 'lwaToken'>
  budget: RetryBudget
  /** Client of the application at Login with Amazon. */
  client: { id: string; secret: string }
  log: Pick<Log, 'info'>
}

/** Provides access tokens of Login with Amazon, shared by all replicas. Errors are never cached. */
export interface AccessTokens {
  /**
   * Returns an access token of one connection. `region` is where the token is issued; only the Ads API requires it.
   * @throws PlatformError `reauth_required` (the refresh token is no longer valid), `throttled`, `upstream_error`,
   * `upstream_timeout`
   */
  forRefreshToken(
    connectionId: string,
    refreshToken: string,
    signal?: AbortSignal,
    options?: { region?: Region },
  ): Promise<HeldToken>
  /**
   * Returns a token of the application itself, for grantless operations.
   * @throws as `forRefreshToken`, without `reauth_required`
   */
  forScope(scope: string, signal?: AbortSignal): Promise<HeldToken>
  /**
   * Removes a token that Amazon refused before it expired; `key` is the connection's id or the scope. The next call gets a new
   * one.
   */
  forget(key: string, token: string): Promise<void>
  /** Login with Amazon without the cache, for codes of consents and for refresh tokens that are being tested. */
  lwa: Lwa
}

export function createAccessTokens({ redis, box, transport, hosts, budget, client, log }: Options): AccessTokens {
  const cache = new TokenCache({ redis, box, log })
  const lwa = createLwa({ transport, hosts, budget, client })
  const keyOf = (name: string) => `${client.id} ${name}`
  const cacheable = ({ accessToken, expiresIn }: IssuedToken) => ({ token: accessToken, expiresIn })
  return {
    lwa,
    forRefreshToken: (connectionId, refreshToken, signal, { region } = {}) =>
      cache.get(
        {
          key: keyOf(connectionId),
          origin: refreshToken,
          load: async () => cacheable(await lwa.refresh(refreshToken, { region })),
        },
        signal,
      ),
    forScope: (scope, signal) =>
      cache.get(
        { key: keyOf(scope), origin: scope, load: async () => cacheable(await lwa.clientCredentials(scope)) },
        signal,
      ),
    forget: (key, token) => cache.forget(keyOf(key), token),
  }
}
