import { PlatformError } from '@platform/errors'
import { catchFormErrors, type FormErrors } from '../../pages/form-errors.ts'

/** Kinds of failure after which the user can submit the form again. */
const outside = new Set(['unavailable', 'throttled', 'upstream_error', 'upstream_timeout', 'reauth_required'])

/** As `catchFormErrors`; failures of Amazon and of unavailable services also become an error above the form. */
export async function catchAmazonErrors<T>(work: () => Promise<T>): Promise<{ done: T } | { errors: FormErrors }> {
  try {
    return await catchFormErrors(work)
  } catch (error) {
    if (!(error instanceof PlatformError) || !outside.has(error.kind)) throw error
    return { errors: { '': error.friendly } }
  }
}
