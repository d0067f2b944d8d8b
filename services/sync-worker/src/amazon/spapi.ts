import type { Region } from '@platform/amazon'
import type { Operation, Params } from '@platform/spapi-catalog'
import type { RetryPolicy } from '@platform/spapi-client'

/** The account that a call is made for. */
export interface SpapiAccount {
  connectionId: string
  /** Id of the seller or vendor; Amazon's quota counts per partner and application. */
  amazonId: string | undefined
  region: Region
  application: string
  /** Returns an access token; `forget`: Amazon has refused this one. */
  token(options?: { forget?: string }): Promise<string>
  /** Returns a Restricted Data Token for one call of an operation; absent if the account reads no personal data. */
  restrictedToken?: (operation: string, params: Params) => Promise<string>
}

/** One call of an operation. */
export interface SpapiCall {
  tenantId: string
  account: SpapiAccount
  operation: Operation
  params: Params
  body?: unknown
  /** The call needs a Restricted Data Token where the operation has one. */
  pii: boolean
  retry: RetryPolicy
  signal: AbortSignal
}

/** Calls SP-API in the background: it shares Amazon's quotas with interactive callers and leaves them their part. */
export interface Spapi {
  /**
   * Returns the body of a successful answer.
   * @throws PlatformError `throttled` with `retryAfterSeconds` when the quota is used up; `upstream_error` for every other status
   */
  call(call: SpapiCall): Promise<unknown>
}
