import { PlatformError } from '@platform/errors'
import { z } from 'zod'

const Issues = z.object({ issues: z.array(z.object({ path: z.string(), message: z.string() })) })

/** What is wrong, by field; under the empty name what belongs to none. */
export type FormErrors = Record<string, string>

/** Why an operation was not done: by field, and as one sentence. */
interface Refused {
  errors: FormErrors
  friendly: string
}

/**
 * Runs an operation; what is wrong with its input becomes errors of the form's fields.
 * @throws whatever else it throws
 */
export async function orFormErrors<T>(work: () => Promise<T>): Promise<{ done: T } | Refused> {
  try {
    return { done: await work() }
  } catch (error) {
    if (!(error instanceof PlatformError) || error.kind !== 'validation_error') throw error
    const parsed = Issues.safeParse(error.details)
    if (!parsed.success) return { errors: { '': error.friendly }, friendly: error.friendly }
    const errors: FormErrors = {}
    for (const { path, message } of parsed.data.issues) errors[path.split('.')[0] ?? ''] ??= message
    return { errors, friendly: error.friendly }
  }
}
