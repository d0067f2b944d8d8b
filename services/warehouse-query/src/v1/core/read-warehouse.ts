import { PlatformError } from '@platform/errors'
import { readRows } from '../../warehouse/read-rows.ts'
import type { TenantWarehouse } from '../../warehouse/warehouse.ts'
import type { Rows } from './account.ts'

/** Twice this, plus the wait for a slot, is within the 30 s that the gateway allows a call. */
const timeoutMs = 12_000

/** Translates a refusal of one of the platform's statements for the caller, who did not write the statement. */
function translate(error: unknown): unknown {
  if (!(error instanceof PlatformError)) return error
  if (error.kind === 'query_timeout')
    return new PlatformError('query_timeout', error.message, {
      friendly: 'The warehouse did not finish in time. Request a shorter window.',
      cause: error,
    })
  if (error.kind === 'sql_error' || error.kind === 'read_only_violation')
    return new PlatformError('warehouse_unavailable', error.message, {
      friendly:
        'Your warehouse lacks tables or columns of the standard schema that /v1 reads. Ask your operator to update the schema.',
      cause: error,
    })
  return error
}

/** Runs the platform's own statements for one call. */
export const readWarehouse =
  (own: TenantWarehouse, signal: AbortSignal): Rows =>
  (sql, row) =>
    readRows(own, sql, row, signal, { timeoutMs }).catch((error: unknown) => {
      throw translate(error)
    })
