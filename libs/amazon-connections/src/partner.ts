import type { Region } from '@platform/amazon'
import type { ConnectionKind, ConnectionSecrets } from './connection.ts'
import type { Found } from './connection-store.ts'

/** Whom somebody is about to consent as. */
export interface ConsentTarget {
  kind: ConnectionKind
  region: Region
  marketplaceId?: string | undefined
  /** The application is a draft at Amazon: its consent has to be asked for as `version=beta`. */
  draft?: boolean | undefined
}

/** An authorization to be tried. */
export interface Authorization extends ConnectionSecrets {
  kind: ConnectionKind
  region: Region
}

/** What differs between the two APIs that accounts are connected to. */
export interface Partner {
  /** Where Amazon sends people back to; registered there. */
  redirectUri: string
  /** Amazon's consent page. @throws PlatformError `validation_error` for a marketplace that has none */
  consentUrl(target: ConsentTarget, state: string): string
  /** The refresh token of a code, which lives for five minutes. @throws PlatformError `reauth_required` for a dead one */
  exchange(code: string, region: Region, signal: AbortSignal): Promise<string>
  /**
   * Asks Amazon for a token and calls it once. @throws PlatformError `reauth_required`, `operation_not_permitted` (the token is
   * good, and not for this), `throttled`, `upstream_error`, `upstream_timeout`
   */
  inspect(authorization: Authorization, signal: AbortSignal): Promise<Found>
}
