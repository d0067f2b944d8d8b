import type { AdsAuthorizer } from '@platform/ads-client'
import type { AccessTokens } from '@platform/amazon'
import type { Connection } from '@platform/amazon-connections'
import { PlatformError } from '@platform/errors'

interface Options {
  tokens: Pick<AccessTokens, 'forRefreshToken' | 'forget'>
  /** Marks a connection whose refresh token Amazon refused. */
  lost(tenantId: string, connectionId: string, why: string): Promise<void>
}

/** Creates the authorizer that exchanges the refresh tokens of connections. `authorize` throws `reauth_required`. */
export const createAuthorizer = ({ tokens, lost }: Options): AdsAuthorizer<Connection> => ({
  authorize: ({ connectionId, tenantId, refreshToken, region }, signal) =>
    tokens.forRefreshToken(connectionId, refreshToken, signal, { region }).catch(async (error: unknown) => {
      if (error instanceof PlatformError && error.kind === 'reauth_required') {
        // The caller gets the failure in any case; if the status is not stored now, the next call stores it.
        await lost(tenantId, connectionId, 'Amazon rejected the refresh token').catch(() => {})
      }
      throw error
    }),
  forget: ({ connectionId }, token) => tokens.forget(connectionId, token),
})
