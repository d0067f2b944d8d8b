import { validationError } from '@platform/errors'
import type { ZodType } from 'zod'
import { checkInput } from './check-input.ts'

/**
 * Parses input of a caller. `root` is the path of problems of no single field.
 * @throws PlatformError `validation_error` with every issue
 */
export function parseInput<T>(schema: ZodType<T>, value: unknown, root?: string): T {
  const checked = checkInput(schema, value, root === undefined ? {} : { root })
  if ('data' in checked) return checked.data
  throw validationError(checked.issues)
}
