import type { Operation } from '@platform/ads-catalog'
import type { AdsLimits } from '../../ads/ads.ts'

/** One call of one profile. Ids in the body may be strings everywhere. */
export interface AmazonRequest {
  operation: Operation
  /** Path and query parameters. */
  params?: Record<string, string>
  body?: unknown
}

/** Amazon's answer with a status of success; 64-bit ids in it are strings. */
export interface AmazonReply {
  status: number
  payload: unknown
  requestId?: string
}

/** The way to Amazon for one profile. */
export interface CallAmazon {
  /**
   * One request to Amazon, tried once.
   * @throws PlatformError `throttled`, `reauth_required`, `upstream_timeout`, or `upstream_error`, which has Amazon's `status` in
   * its details when Amazon answered at all.
   */
  (request: AmazonRequest, limits: AdsLimits): Promise<AmazonReply>
  /** Whether the retry budget allows a request of this operation to be sent again, with `isRetry`. */
  takeRetry(operation: Operation): Promise<boolean>
}
