import type { Operation } from '@platform/ads-catalog'
import type { AdsLimits } from '@platform/ads-client'

/** One request for one profile. Ids in the body may be strings everywhere. */
export interface AmazonRequest {
  operation: Operation
  /** Path and query parameters. */
  params?: Record<string, string>
  body?: unknown
}

/** Amazon's successful answer; its 64-bit ids are strings. */
export interface AmazonReply {
  status: number
  payload: unknown
  requestId?: string
}

/** Ads client of one profile. */
export interface CallAmazon {
  /**
   * Sends one request, without retries.
   * @throws PlatformError `throttled`, `reauth_required`, `upstream_timeout`, or `upstream_error`, whose details have Amazon's
   * `status` if Amazon answered.
   */
  (request: AmazonRequest, limits: AdsLimits): Promise<AmazonReply>
  /** Takes one retry of this operation from the retry budget; false when the budget is used up. */
  takeRetry(operation: Operation): Promise<boolean>
}
