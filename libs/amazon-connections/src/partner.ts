import type { Region } from '@platform/amazon'
import type { ConnectionKind, ConnectionSecrets } from './connection.ts'
import type { Inspection } from './connection-store.ts'

/** The account type and place that a consent is requested for. */
export interface ConsentTarget {
  kind: ConnectionKind
  region: Region
  marketplaceId?: string | undefined
  /** The application is a draft at Amazon, which requires `version=beta`. */
  draft?: boolean | undefined
}

/** An authorization to test. */
export interface Authorization extends ConnectionSecrets {
  kind: ConnectionKind
  region: Region
}

/** The differences between the two APIs that accounts are connected to. */
export interface Partner {
  /** Redirect URI of consents, as registered at Amazon. */
  redirectUri: string
  /** Returns the URL of Amazon's consent page. @throws PlatformError `validation_error` for a marketplace that has none */
  consentUrl(target: ConsentTarget, state: string): string
  /**
   * Exchanges a code, valid for five minutes, for a refresh token.
   * @throws PlatformError `reauth_required` for an invalid code
   */
  exchange(code: string, region: Region, signal: AbortSignal): Promise<string>
  /**
   * Gets an access token and makes one call with it. @throws PlatformError `reauth_required`, `operation_not_permitted` (the
   * token is valid, but not for this API), `throttled`, `upstream_error`, `upstream_timeout`
   */
  inspect(authorization: Authorization, signal: AbortSignal): Promise<Inspection>
}
