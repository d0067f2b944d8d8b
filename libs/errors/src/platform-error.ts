import { type Kind, kinds } from './kinds.ts'

/** One issue of a request: its location as a dotted path (`params.0`), and a message. */
export interface Issue {
  path: string
  message: string
}

interface Options {
  /** Text for the caller: what is wrong and what to do. Default: the text of the kind. */
  friendly?: string
  /** Fields added to the failure envelope, e.g. `{ issues }`, `{ errno, sqlState }`. */
  details?: Record<string, unknown>
  /** Response headers, e.g. `{ allow: 'GET' }`; `retry-after` where a better value than the kind's is known. */
  headers?: Record<string, string>
  cause?: unknown
}

/** A failure of a known kind. `message` is for the logs; `friendly` and `details` are for the caller. */
export class PlatformError extends Error {
  override readonly name = 'PlatformError'
  readonly kind: Kind
  readonly status: number
  readonly friendly: string
  readonly details: Record<string, unknown>
  readonly headers: Record<string, string>

  constructor(kind: Kind, message: string, { friendly, details = {}, headers = {}, cause }: Options = {}) {
    super(message, { cause })
    const defaults = kinds[kind]
    this.kind = kind
    this.status = defaults.status
    this.friendly = friendly ?? defaults.friendly
    this.details = details
    this.headers =
      'retryAfterSeconds' in defaults ? { 'retry-after': String(defaults.retryAfterSeconds), ...headers } : headers
  }
}

/** Issues listed in one answer. */
const issuesMax = 100

/** Returns at most `issuesMax` of the issues, and the number of the others. */
const shortened = (issues: Issue[]): Issue[] =>
  issues.length <= issuesMax
    ? issues
    : [...issues.slice(0, issuesMax), { path: '', message: `and ${issues.length - issuesMax} more issues like these` }]

/** Creates a `validation_error` with at most 100 issues, and the number of the others. */
export function validationError(issues: Issue[], friendly?: string): PlatformError {
  const shown = shortened(issues)
  return new PlatformError('validation_error', shown.map(({ path, message }) => `${path}: ${message}`).join('; '), {
    friendly: friendly ?? shown.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '),
    details: { issues: shown },
  })
}
