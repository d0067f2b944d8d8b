import { PlatformError } from '@platform/errors'
import { normaliseErrors } from '@platform/spapi-catalog'
import type { SpapiAnswer } from './answer.ts'

/** One of the errors of an answer, from whichever of Amazon's shapes. */
export interface AmazonError {
  code: string
  message: string
  details?: string
}

/** Of what is repeated to the caller. */
const errorsMax = 100

/** The errors that an answer names; none when it is a page of a proxy, or empty. */
export const errorsOf = ({ payload }: Pick<SpapiAnswer, 'payload'>): AmazonError[] =>
  normaliseErrors(payload).slice(0, errorsMax)

const detailsOf = (answer: SpapiAnswer) => ({
  status: answer.status,
  errors: errorsOf(answer),
  ...(answer.amazonRequestId && { amazonRequestId: answer.amazonRequestId }),
})

/**
 * Amazon's limit, met although calls keep to its pace: another application calls for the same partner, or the pace is slower today.
 * The wait is the later of Amazon's own and that of the bucket with the calls that wait for it already.
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

/** Amazon refused, or failed. */
export function failureOf(operation: string, answer: SpapiAnswer, hint = ''): PlatformError {
  const details = detailsOf(answer)
  const [first] = details.errors
  const said = first ? `: ${first.message || first.code}`.slice(0, 500) : ''
  return new PlatformError(
    'upstream_error',
    `${operation}: Amazon answered ${answer.status} ${first?.code ?? ''}`.trim(),
    {
      friendly: `Amazon answered ${operation} with status ${answer.status}${said}${/[.!?]$/.test(said) ? '' : '.'}${hint && ` ${hint}`}`,
      details,
    },
  )
}

const tokenIsOver = /token\b.*\b(expired|revoked|invalid)/i

/** Whether it was the token's age, and not what it may do. */
export const isExpiredToken = (answer: SpapiAnswer): boolean =>
  (answer.status === 401 || answer.status === 403) &&
  errorsOf(answer).some(({ message, details = '' }) => tokenIsOver.test(message) || tokenIsOver.test(details))
