import type { AdsAuthorizer } from '@platform/ads-client'
import type { AccessTokens, HeldToken } from '@platform/amazon'
import { type Connection, reauthRequired } from '@platform/amazon-connections'
import { PlatformError } from '@platform/errors'

interface Options {
  tokens: Pick<AccessTokens, 'forRefreshToken' | 'forget'>
  /** Marks a connection whose refresh token Amazon refused. */
  lost(tenantId: string, connectionId: string, why: string): Promise<void>
  consoleUrl: string
}

/** The authorizer of the Ads client, which also gives tokens to other services. */
export interface ConnectionAuthorizer extends AdsAuthorizer<Connection> {
  /** Returns the access token of a connection, with the end of its use. @throws as `authorize` */
  held(connection: Connection, signal: AbortSignal): Promise<HeldToken>
}

/** Creates the authorizer that exchanges the refresh tokens of connections. `authorize` throws `reauth_required`. */
export function createAuthorizer({ tokens, lost, consoleUrl }: Options): ConnectionAuthorizer {
  const held = (connection: Connection, signal: AbortSignal): Promise<HeldToken> => {
    const { connectionId, tenantId, refreshToken, region } = connection
    return tokens.forRefreshToken(connectionId, refreshToken, signal, { region }).catch(async (error: unknown) => {
      if (!(error instanceof PlatformError) || error.kind !== 'reauth_required') throw error
      // The caller gets the failure in any case; if the status is not stored now, the next call stores it.
      await lost(tenantId, connectionId, 'Amazon rejected the refresh token').catch(() => {})
      throw reauthRequired(connection, consoleUrl, error)
    })
  }
  return {
    held,
    authorize: async (connection, signal) => (await held(connection, signal)).token,
    forget: ({ connectionId }, token) => tokens.forget(connectionId, token),
  }
}
