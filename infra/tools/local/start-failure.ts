/** A failure a person can act on: shown as its message alone, without a stack. */
export class StartFailure extends Error {
  override name = 'StartFailure'
}
