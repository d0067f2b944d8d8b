import type { Operation } from '@platform/ads-catalog'
import { type Kind, PlatformError } from '@platform/errors'

/** One failure, whichever family of the API wrote it. */
export interface AmazonError {
  code: string
  message: string
  details?: unknown
}

/** What there was of an answer that is none. */
export interface Failed {
  status: number
  headers: Readonly<Record<string, string>>
  /** Parsed JSON; undefined for HTML and the like. */
  payload: unknown
  requestId?: string | undefined
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value.slice(0, 2_000) : undefined

/** The names that the families give to the same two things. */
function readOne(one: unknown): AmazonError[] {
  if (!isRecord(one)) return []
  const message = [one.message, one.details, one.detail, one.description, one.errorMessage, one.Message]
    .map(text)
    .find(Boolean)
  const code = [one.code, one.errorCode, one.errorType, one.reason].map(text).find(Boolean)
  const inner = Array.isArray(one.errors) && one.errors.length > 0 ? { details: one.errors.slice(0, 50) } : {}
  return message || code ? [{ code: code ?? 'UNKNOWN', message: message ?? '', ...inner }] : []
}

/** `{code, message, errors?}`, `{code, details}`, `{code, detail}`, `{message, errorCode?}`, `[{…}]`, `{errors: [{…}]}`. */
export function readErrors(payload: unknown): AmazonError[] {
  if (Array.isArray(payload)) return payload.slice(0, 50).flatMap(readOne)
  const own = readOne(payload)
  if (own.length > 0) return own
  return isRecord(payload) && Array.isArray(payload.errors) ? payload.errors.slice(0, 50).flatMap(readOne) : []
}

/** Amazon names no time where it matters most: report jobs are throttled by the minute, everything else by the second. */
const usualWaitSeconds = ({ name }: Operation): number =>
  name === 'reporting.reports.create' || name === 'history.query' ? 30 : name.startsWith('reporting.') ? 15 : 5
const waitSecondsMax = 3_600

function waitOf(operation: Operation, header: string | undefined): number {
  const asked = header === undefined ? Number.NaN : Number(header)
  const untilDate = header && Number.isNaN(asked) ? (Date.parse(header) - Date.now()) / 1_000 : asked
  const seconds = Number.isFinite(untilDate) ? untilDate : usualWaitSeconds(operation)
  return Math.min(Math.max(1, Math.ceil(seconds)), waitSecondsMax)
}

/** 401 says that a token is bad, or that the person behind it may not see the profile; only the words tell which. */
export const isScopeProblem = (errors: readonly AmazonError[]): boolean =>
  errors.some(({ message, details }) => /scope|advertiser|profile/i.test(`${message} ${String(details ?? '')}`))

function kindOf(status: number, errors: readonly AmazonError[]): Kind {
  if (status === 429) return 'throttled'
  if (status === 401 || status === 403) return 'operation_not_permitted'
  if (status === 400 || status === 413 || status === 422) return 'validation_error'
  // Without a word of its own it is no answer of the API, but of whatever stood at that address.
  return status === 404 && errors.length > 0 ? 'not_found' : 'upstream_error'
}

function friendlyFor(kind: Kind, { permissions = [] }: Operation, errors: readonly AmazonError[]): string | undefined {
  const said = errors.map(({ message }) => message).find(Boolean)
  switch (kind) {
    case 'validation_error':
      return said ? `Amazon refused the request: ${said}` : 'Amazon refused the request without saying why.'
    case 'operation_not_permitted': {
      const needed = permissions.length > 0 ? ` It takes one of: ${permissions.join(', ')}.` : ''
      return `Amazon does not let this connection do that for this profile.${needed}${said ? ` Amazon says: ${said}` : ''}`
    }
    case 'not_found':
      return 'Amazon knows nothing by that id for this profile.'
    case 'upstream_error':
      return said ? `Amazon answered with an error: ${said}` : undefined
    default:
      return undefined
  }
}

/** An answer of Amazon that is a failure, as one of ours: same fields whichever family wrote it. */
export function adsFailure(operation: Operation, { status, headers, payload, requestId }: Failed): PlatformError {
  const read = readErrors(payload)
  const errors = read.length > 0 ? read : [{ code: `HTTP_${status}`, message: '' }]
  const kind = kindOf(status, read)
  const wait = kind === 'throttled' || status === 503 ? waitOf(operation, headers['retry-after']) : undefined
  const friendly = friendlyFor(kind, operation, errors)
  return new PlatformError(kind, `${operation.name}: Amazon answered ${status} ${errors[0]?.code ?? ''}`, {
    ...(friendly && { friendly }),
    details: {
      status,
      errors,
      ...(requestId && { amazonRequestId: requestId }),
      ...(wait && { retryAfterSeconds: wait }),
      ...(kind === 'validation_error' && {
        issues: errors.map(({ code, message }) => ({ path: 'body', message: message || code })),
      }),
    },
    ...(wait && { headers: { 'retry-after': String(wait) } }),
  })
}
