type GuardErrorKind = 'read_only_violation' | 'validation_error'

/** One problem of the request body; `path` is dotted, such as `sql` or `params.0`. */
export type GuardIssue = { path: string; message: string }

type GuardErrorDetails = { position?: number; issues?: GuardIssue[] }

/** Thrown when a statement is refused. `message` is one sentence for the caller; `position` is an offset into the given SQL. */
export class GuardError extends Error {
  readonly kind: GuardErrorKind
  readonly position: number | undefined
  readonly issues: GuardIssue[]

  constructor(kind: GuardErrorKind, message: string, details: GuardErrorDetails = {}) {
    super(message)
    this.name = 'GuardError'
    this.kind = kind
    this.position = details.position
    this.issues = details.issues ?? []
  }
}

export const refuse = (message: string, position?: number): never => {
  throw new GuardError('read_only_violation', message, position === undefined ? {} : { position })
}

export const invalid = (issues: GuardIssue[]): never => {
  throw new GuardError('validation_error', issues[0]?.message ?? 'the request is not valid', { issues })
}
