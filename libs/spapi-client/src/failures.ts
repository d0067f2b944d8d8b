import { PlatformError } from '@platform/errors'
import { normaliseErrors } from '@platform/spapi-catalog'
import type { SpapiAnswer } from './answer.ts'

/** One error of an answer, in the same shape for all of Amazon's APIs. */
export interface AmazonError {
  code: string
  message: string
  details?: string
}

/** Limit of the errors that are returned to the caller. */
const errorsMax = 100

/** Returns the errors in an answer's payload; an empty list for other bodies, such as a proxy's page. */
export const errorsOf = ({ payload }: Pick<SpapiAnswer, 'payload'>): AmazonError[] =>
  normaliseErrors(payload).slice(0, errorsMax)

const detailsOf = (answer: SpapiAnswer) => ({
  status: answer.status,
  errors: errorsOf(answer),
  ...(answer.amazonRequestId && { amazonRequestId: answer.amazonRequestId }),
})

/**
 * Makes the error for a 429, which occurs although calls keep to the rate limit: another application calls for the same partner,
 * or Amazon has lowered the limit. The wait is the longer of Amazon's `Retry-After` and that of the bucket, including queued
 * calls.
 */
export const throttledBy = (operation: string, answer: SpapiAnswer): PlatformError => {
  const waitSeconds = answer.waitMs === undefined ? 1 / answer.rateLimit.limit : answer.waitMs / 1_000
  const retryAfterSeconds = Math.max(1, Math.ceil(Math.max(waitSeconds, answer.retryAfterSeconds ?? 0)))
  return new PlatformError('throttled', `${operation}: Amazon answered 429`, {
    friendly: `Amazon is limiting ${operation}. Wait ${retryAfterSeconds} s, then try again.`,
    details: { retryAfterSeconds, ...detailsOf(answer) },
    headers: { 'retry-after': String(retryAfterSeconds) },
  })
}

/** Makes the error for an answer without success; `hint` is a sentence on its cause. */
export function failureOf(operation: string, answer: SpapiAnswer, hint = ''): PlatformError {
  const details = detailsOf(answer)
  const [first] = details.errors
  const reason = first ? `: ${first.message || first.code}`.slice(0, 500) : ''
  return new PlatformError(
    'upstream_error',
    `${operation}: Amazon answered ${answer.status} ${first?.code ?? ''}`.trim(),
    {
      friendly: `Amazon answered ${operation} with status ${answer.status}${reason}${/[.!?]$/.test(reason) ? '' : '.'}${hint && ` ${hint}`}`,
      details,
    },
  )
}

const expiredToken = /token\b.*\b(expired|revoked|invalid)/i

/** Returns whether Amazon refused the token itself, and not the operation that it was used for. */
export const isExpiredToken = (answer: SpapiAnswer): boolean =>
  (answer.status === 401 || answer.status === 403) &&
  errorsOf(answer).some(({ message, details = '' }) => expiredToken.test(message) || expiredToken.test(details))
