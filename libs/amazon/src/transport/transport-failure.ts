import { PlatformError } from '@platform/errors'

/** Cause of a missing or incomplete answer. */
export type FailureReason = 'connect' | 'reset' | 'half' | 'timeout' | 'too_large'

const causes = {
  connect: { kind: 'upstream_error', friendly: 'Amazon is unreachable. Try again shortly.' },
  reset: { kind: 'upstream_error', friendly: 'Amazon closed the connection without an answer. Try again shortly.' },
  half: { kind: 'upstream_error', friendly: 'Amazon’s answer is incomplete. Try again shortly.' },
  timeout: { kind: 'upstream_timeout', friendly: 'Amazon did not answer in time. Try again shortly.' },
  too_large: {
    kind: 'response_too_large',
    friendly: 'Amazon’s answer is larger than 10 MB. Request fewer items at once.',
  },
} as const

/** Thrown without a complete answer. `mayHaveHappened`: Amazon may have processed the request nevertheless. */
export class TransportFailure extends PlatformError {
  readonly reason: FailureReason
  readonly mayHaveHappened: boolean

  /** `what` names the request for the log: method, host and path, never its query, headers or body. */
  constructor(reason: FailureReason, what: string, code: string) {
    super(causes[reason].kind, `${what}: ${reason}${code && ` (${code})`}`, { friendly: causes[reason].friendly })
    this.reason = reason
    this.mayHaveHappened = reason !== 'connect'
  }
}
