/** Thrown to answer with a redirect: always 303, so that what comes next is a GET without the form. */
export class SeeOther extends Error {
  readonly location: string

  /** `location` is a path of ours, made by us. */
  constructor(location: string) {
    super(`see ${location}`)
    this.location = location
  }
}
