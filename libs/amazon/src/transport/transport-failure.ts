import { PlatformError } from '@platform/errors'

/** How a call failed before its answer was whole. */
export type FailureReason = 'connect' | 'reset' | 'half' | 'timeout' | 'too_large'

const told = {
  connect: { kind: 'upstream_error', friendly: 'Amazon cannot be reached at the moment. Try again shortly.' },
  reset: { kind: 'upstream_error', friendly: 'Amazon ended the connection without an answer. Try again shortly.' },
  half: { kind: 'upstream_error', friendly: 'Amazon’s answer broke off half-way. Try again shortly.' },
  timeout: { kind: 'upstream_timeout', friendly: 'Amazon did not answer in time. Try again shortly.' },
  too_large: {
    kind: 'response_too_large',
    friendly: 'Amazon’s answer is larger than 10 MB. Ask for fewer items at once.',
  },
} as const

/** No answer, or not a whole one. `mayHaveHappened` says whether Amazon may have acted on the request all the same. */
export class TransportFailure extends PlatformError {
  readonly reason: FailureReason
  readonly mayHaveHappened: boolean

  /** `what` names the request for our logs: method, host and path, never its query, headers or body. */
  constructor(reason: FailureReason, what: string, code: string) {
    super(told[reason].kind, `${what}: ${reason}${code && ` (${code})`}`, { friendly: told[reason].friendly })
    this.reason = reason
    this.mayHaveHappened = reason !== 'connect'
  }
}
