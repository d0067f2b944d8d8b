import type { Kind } from '@platform/errors'
import { PlatformError } from '@platform/errors'
import type { CompileOptions } from '../guard/compile-statement.ts'
import { compileQuery } from './compile-query.ts'

/** One statement to compile, as it is sent to a thread. */
export interface CompileJob {
  sql: string
  options: CompileOptions
}

/**
 * The statement to send to the server, or the fields of the PlatformError that refuses it: structured clone does not keep
 * classes.
 */
export type Compiled =
  | { text: string }
  | { refusal: { kind: Kind; message: string; friendly: string; details: Record<string, unknown> } }

export function runCompileJob({ sql, options }: CompileJob): Compiled {
  try {
    return { text: compileQuery(sql, options) }
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    const { kind, message, friendly, details } = error
    return { refusal: { kind, message, friendly, details } }
  }
}
