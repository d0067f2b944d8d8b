import { type Kind, kinds } from './kinds.ts'

/** One thing wrong with a request: where, as a dotted path (`params.0`), and what. */
export interface Issue {
  path: string
  message: string
}

interface Options {
  /** What the caller reads; a sentence to act on. Defaults to the kind's own. */
  friendly?: string
  /** Fields added to the failure's envelope, e.g. `{ issues }`, `{ errno, sqlState }`. */
  details?: Record<string, unknown>
  /** Response headers, e.g. `{ allow: 'GET' }`; `retry-after` where it is better known than from the kind. */
  headers?: Record<string, string>
  cause?: unknown
}

/** A failure with a name. `message` is for our logs; `friendly` and `details` are for the caller. */
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

/** How many things one answer lists that are wrong with a request. */
const issuesMax = 100

/** At most `issuesMax` of the issues, and how many more there are. */
const shortened = (issues: Issue[]): Issue[] =>
  issues.length <= issuesMax
    ? issues
    : [...issues.slice(0, issuesMax), { path: '', message: `and ${issues.length - issuesMax} more issues like these` }]

/** A request that breaks its contract, with what is wrong with it: at most 100 issues, and the number of the others. */
export function validationError(issues: Issue[], friendly?: string): PlatformError {
  const shown = shortened(issues)
  return new PlatformError('validation_error', shown.map(({ path, message }) => `${path}: ${message}`).join('; '), {
    friendly: friendly ?? shown.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '),
    details: { issues: shown },
  })
}
