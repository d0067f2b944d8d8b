import { PlatformError } from '@platform/errors'
import type { Cleanup } from '@platform/lifecycle'
import { OffloadBusyError, openOffload } from '@platform/offload'
import type { CompileOptions } from '../guard/compile-statement.ts'
import type { Compiled, CompileJob } from './compile-job.ts'
import { compileQuery } from './compile-query.ts'
import { isLarge } from './is-large.ts'

/** Far above the compile time of the largest statement on a busy machine. */
const compileMsMax = 15_000

/**
 * Compiles a tenant's statement.
 * @throws PlatformError `read_only_violation`, `validation_error`; `too_many_queries` when too many statements of the tenant are
 * waiting.
 */
export type Compiler = (tenantId: string, sql: string, options: CompileOptions) => Promise<string>

/** Compiles small statements at once and large ones on a thread, which serves tenants in turn. */
export function openCompiler(cleanup: Cleanup, { waitingPerTenantMax }: { waitingPerTenantMax: number }): Compiler {
  const offload = cleanup.use(
    openOffload<CompileJob, Compiled>(new URL('./compile-thread.ts', import.meta.url), {
      waitingMax: waitingPerTenantMax,
      jobMsMax: compileMsMax,
    }),
    (it) => it.close(),
  )
  return async (tenantId, sql, options) => {
    if (!isLarge(sql, options.params)) return compileQuery(sql, options)
    const compiled = await offload.run(tenantId, { sql, options }).catch((error: unknown) => {
      throw error instanceof OffloadBusyError ? new PlatformError('too_many_queries', error.message) : error
    })
    if ('text' in compiled) return compiled.text
    const { kind, message, friendly, details } = compiled.refusal
    throw new PlatformError(kind, message, { friendly, details })
  }
}
