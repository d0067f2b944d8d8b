import { PlatformError } from '@platform/errors'
import { z } from 'zod'

const Issues = z.object({ issues: z.array(z.object({ path: z.string(), message: z.string() })) })

/** Errors by field name; the empty name has those that concern no single field. */
export type FormErrors = Record<string, string>

/** Errors by field, and as one sentence. */
interface Refused {
  errors: FormErrors
  friendly: string
}

/** Runs an operation and returns a `validation_error` as errors of form fields. @throws every other error of the operation */
export async function catchFormErrors<T>(work: () => Promise<T>): Promise<{ done: T } | Refused> {
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
