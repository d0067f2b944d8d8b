import type { Operation } from '@platform/ads-catalog'
import { type Kind, PlatformError } from '@platform/errors'

/** One error of Amazon, in one form for all API families. */
export interface AmazonError {
  code: string
  message: string
  details?: unknown
}

/** A failed answer. */
export interface FailedAnswer {
  status: number
  headers: Readonly<Record<string, string>>
  /** Parsed JSON; undefined for any other content. */
  payload: unknown
  requestId?: string | undefined
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value.slice(0, 2_000) : undefined

/** Reads code and message under the names that the API families use. */
function readOne(one: unknown): AmazonError[] {
  if (!isRecord(one)) return []
  const message = [one.message, one.details, one.detail, one.description, one.errorMessage, one.Message]
    .map(text)
    .find(Boolean)
  const code = [one.code, one.errorCode, one.errorType, one.reason].map(text).find(Boolean)
  const inner = Array.isArray(one.errors) && one.errors.length > 0 ? { details: one.errors.slice(0, 50) } : {}
  return message || code ? [{ code: code ?? 'UNKNOWN', message: message ?? '', ...inner }] : []
}

/** Reads `{code, message, errors?}`, `{code, details}`, `{code, detail}`, `{message, errorCode?}`, `[{…}]`, `{errors: [{…}]}`. */
export function readErrors(payload: unknown): AmazonError[] {
  if (Array.isArray(payload)) return payload.slice(0, 50).flatMap(readOne)
  const single = readOne(payload)
  if (single.length > 0) return single
  return isRecord(payload) && Array.isArray(payload.errors) ? payload.errors.slice(0, 50).flatMap(readOne) : []
}

/** Wait where Amazon sends no retry-after: report jobs are throttled by the minute, other calls by the second. */
const usualWaitSeconds = ({ name }: Operation): number =>
  name === 'reporting.reports.create' || name === 'history.query' ? 30 : name.startsWith('reporting.') ? 15 : 5
const waitSecondsMax = 3_600

function waitOf(operation: Operation, header: string | undefined): number {
  const asked = header === undefined ? Number.NaN : Number(header)
  const untilDate = header && Number.isNaN(asked) ? (Date.parse(header) - Date.now()) / 1_000 : asked
  const seconds = Number.isFinite(untilDate) ? untilDate : usualWaitSeconds(operation)
  return Math.min(Math.max(1, Math.ceil(seconds)), waitSecondsMax)
}

/** Distinguishes a 401 about the profile from one about the token. Only Amazon's message shows the difference. */
export const isScopeProblem = (errors: readonly AmazonError[]): boolean =>
  errors.some(({ message, details }) => /scope|advertiser|profile/i.test(`${message} ${String(details ?? '')}`))

function kindOf(status: number, errors: readonly AmazonError[]): Kind {
  if (status === 429) return 'throttled'
  if (status === 401 || status === 403) return 'operation_not_permitted'
  if (status === 400 || status === 413 || status === 422) return 'validation_error'
  // Without a parsed error, a 404 comes from a gateway and not from the API.
  return status === 404 && errors.length > 0 ? 'not_found' : 'upstream_error'
}

function friendlyFor(kind: Kind, { permissions = [] }: Operation, errors: readonly AmazonError[]): string | undefined {
  const reason = errors.map(({ message }) => message).find(Boolean)
  switch (kind) {
    case 'validation_error':
      return reason ? `Amazon refused the request: ${reason}` : 'Amazon refused the request without a reason.'
    case 'operation_not_permitted': {
      const needed = permissions.length > 0 ? ` Required is one of: ${permissions.join(', ')}.` : ''
      return `Amazon does not permit this operation for this connection and profile.${needed}${reason ? ` Amazon's reason: ${reason}` : ''}`
    }
    case 'not_found':
      return 'Amazon has no entity with that id for this profile.'
    case 'upstream_error':
      return reason ? `Amazon answered with an error: ${reason}` : undefined
    default:
      return undefined
  }
}

/** Translates a failed answer of Amazon into a PlatformError with the same details for every API family. */
export function adsFailure(operation: Operation, { status, headers, payload, requestId }: FailedAnswer): PlatformError {
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
