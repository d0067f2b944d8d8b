import { PlatformError, validationError } from '@platform/errors'
import { type CompileOptions, compileStatement } from '../guard/compile-statement.ts'
import { GuardError } from '../guard/guard-error.ts'

/** Returns the statement to send to the server. @throws PlatformError `read_only_violation` or `validation_error`. */
export function compileQuery(sql: string, options: CompileOptions): string {
  try {
    return compileStatement(sql, options).text
  } catch (error) {
    if (!(error instanceof GuardError)) throw error
    if (error.kind === 'validation_error') throw validationError(error.issues)
    throw new PlatformError('read_only_violation', error.message, {
      friendly: error.message,
      ...(error.position !== undefined && { details: { position: error.position } }),
    })
  }
}
