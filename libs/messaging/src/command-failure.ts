import { type Kind, PlatformError } from '@platform/errors'

interface Options {
  /** Id of the command: the log lines of the service that ran it carry it. */
  requestId: string
  /** Reason for operators, the text that the service logs. */
  reason: string
  friendly: string
  details?: Record<string, unknown>
  cause?: unknown
}

/** Thrown when another service refused, failed or did not answer a command. */
export class CommandFailure extends PlatformError {
  readonly requestId: string
  readonly reason: string

  constructor(kind: Kind, { requestId, reason, ...options }: Options) {
    super(kind, reason, options)
    this.requestId = requestId
    this.reason = reason
  }
}
