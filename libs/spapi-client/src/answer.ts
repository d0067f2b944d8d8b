import { readBigJson, type TransportAnswer } from '@platform/amazon'

/** Rate limit of one operation. */
export interface RateLimit {
  /** Calls per second: from Amazon's answer if it has a rate, otherwise from the operation's model. */
  limit: number
  /** Size of the bucket: calls that may be sent at once. */
  burst: number
  /** Calls that could be sent now without waiting. */
  remaining?: number
}

/** A complete answer of SP-API with any status. */
export interface SpapiAnswer {
  status: number
  payload: unknown
  /** `Location` of a created resource, if Amazon sent one. */
  location?: string
  amazonRequestId?: string
  rateLimit: RateLimit
  /** Amazon's `Retry-After` in seconds, if it sent one. */
  retryAfterSeconds?: number
  /** After a 429: milliseconds until a new call could be sent. */
  waitMs?: number
  /** Size of the body as received. */
  bytes: number
  /** The body as received, if the client keeps it: for callers that read the text of numbers. */
  body?: Buffer
}

/** Returns the rate in the answer's headers in calls per second; undefined if it is absent or invalid. */
export function rateOf({ headers }: Pick<TransportAnswer, 'headers'>): number | undefined {
  const rate = Number(headers['x-amzn-ratelimit-limit'])
  return Number.isFinite(rate) && rate > 0 ? rate : undefined
}

/** Limit for bodies that are not JSON: error pages of proxies in front of SP-API. */
const textLengthMax = 1_048_576

/** Parses an answer's body: null if it is empty, text if it is not JSON. */
function readPayload(body: Buffer): unknown {
  if (body.length === 0) return null
  const text = body.toString()
  try {
    return readBigJson(text)
  } catch {
    return text.slice(0, textLengthMax)
  }
}

/** Reads an answer of the transport. */
export function answerOf(
  answer: TransportAnswer,
  rateLimit: RateLimit,
  { keepBody }: { keepBody: boolean },
): SpapiAnswer {
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
    ...(keepBody && { body: answer.body }),
  }
}
