/** Thrown to answer with a 303 redirect, so that the browser continues with a GET. */
export class SeeOther extends Error {
  readonly location: string

  /** `location` must be a path of this service and not contain user input. */
  constructor(location: string) {
    super(`see ${location}`)
    this.location = location
  }
}
