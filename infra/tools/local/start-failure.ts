/** Thrown for failures that the user can fix; printed without a stack trace. */
export class StartFailure extends Error {
  override name = 'StartFailure'
}
