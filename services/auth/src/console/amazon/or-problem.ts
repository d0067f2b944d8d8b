import { PlatformError } from '@platform/errors'
import { type FormErrors, orFormErrors } from '../form-errors.ts'

/** What Amazon or a service that is away may answer to a form: the person can try again from where they are. */
const outside = new Set(['unavailable', 'throttled', 'upstream_error', 'upstream_timeout', 'reauth_required'])

/** As `orFormErrors`, and what went wrong beyond our own doors becomes a sentence above the form. */
export async function orProblem<T>(work: () => Promise<T>): Promise<{ done: T } | { errors: FormErrors }> {
  try {
    return await orFormErrors(work)
  } catch (error) {
    if (!(error instanceof PlatformError) || !outside.has(error.kind)) throw error
    return { errors: { '': error.friendly } }
  }
}
