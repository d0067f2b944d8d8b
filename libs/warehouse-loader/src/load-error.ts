/**
 * `stale_fence`: a newer attempt at the same load has begun, so this one must stop. `not_staged`: the server stored other rows than
 * were sent. `not_loadable`: the target cannot take the rows, such as a key without its column.
 */
export type LoadErrorKind = 'stale_fence' | 'not_staged' | 'not_loadable'

/** Thrown by a load that changed nothing in its target. */
export class LoadError extends Error {
  override readonly name = 'LoadError'
  readonly kind: LoadErrorKind

  constructor(kind: LoadErrorKind, message: string) {
    super(message)
    this.kind = kind
  }
}
