import type { TransportAnswer } from '@platform/amazon'
import { readPayload } from './read-payload.ts'

/** What Amazon said about the pace of one operation. */
export interface RateLimit {
  /** Calls per second that are refilled: Amazon's word where it gave one, the operation's own otherwise. */
  limit: number
  /** Calls that may come at once. */
  burst: number
  /** Calls that could go now without a wait. */
  remaining?: number
}

/** A whole answer of Amazon's, good or bad. */
export interface SpapiAnswer {
  status: number
  payload: unknown
  /** Of what was created, where Amazon names it. */
  location?: string
  amazonRequestId?: string
  rateLimit: RateLimit
  /** Amazon's `Retry-After`, in seconds, where it gave one. */
  retryAfterSeconds?: number
  /** Of a 429: milliseconds until Amazon's bucket has a call for one that asks now. */
  waitMs?: number
  /** Bytes of the body as Amazon sent it. */
  bytes: number
}

/** The rate of the answer's header, when it is one. */
export function rateOf({ headers }: Pick<TransportAnswer, 'headers'>): number | undefined {
  const rate = Number(headers['x-amzn-ratelimit-limit'])
  return Number.isFinite(rate) && rate > 0 ? rate : undefined
}

/** What of an answer goes on to the caller. */
export function answerOf(answer: TransportAnswer, rateLimit: RateLimit): SpapiAnswer {
  const { location } = answer.headers
  const retryAfterSeconds = Number(answer.headers['retry-after'])
  return {
    status: answer.status,
    payload: readPayload(answer.body),
    ...(location && { location }),
    ...(answer.requestId && { amazonRequestId: answer.requestId }),
    ...(retryAfterSeconds > 0 && Number.isFinite(retryAfterSeconds) && { retryAfterSeconds }),
    rateLimit,
    bytes: answer.body.length,
  }
}
