import { PlatformError } from '@platform/errors'
import { readRows } from '../../warehouse/read-rows.ts'
import type { TenantWarehouse } from '../../warehouse/warehouse.ts'
import type { Rows } from './account.ts'

/** Twice this and the wait for a turn are within the 30 s that the gateway gives a call. */
const timeoutMs = 12_000

/** What a refusal of one of our own statements means to a caller, who has not written it. */
function translate(error: unknown): unknown {
  if (!(error instanceof PlatformError)) return error
  if (error.kind === 'query_timeout')
    return new PlatformError('query_timeout', error.message, {
      friendly: 'The warehouse did not get this done in time. Ask for a shorter window.',
      cause: error,
    })
  if (error.kind === 'sql_error' || error.kind === 'read_only_violation')
    return new PlatformError('warehouse_unavailable', error.message, {
      friendly:
        'Your warehouse does not hold the standard schema that /v1 reads. Ask your operator to bring it up to date.',
      cause: error,
    })
  return error
}

/** Runs statements of our own for one call. */
export const readWarehouse =
  (own: TenantWarehouse, signal: AbortSignal): Rows =>
  (sql, row) =>
    readRows(own, sql, row, signal, { timeoutMs }).catch((error: unknown) => {
      throw translate(error)
    })
