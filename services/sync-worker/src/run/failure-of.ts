import { TransportFailure } from '@platform/amazon'
import { DocumentError } from '@platform/documents'
import { type PlatformError, toPlatformError } from '@platform/errors'
import { LoadError } from '@platform/warehouse-loader'
import type { RunError } from '../store/run.ts'

/** How a failed attempt goes on: again after a while, without end if Amazon only limits us; or not at all. */
export type Failure =
  | { is: 'limited'; seconds: number; error: RunError }
  | { is: 'transient'; error: RunError }
  | { is: 'final'; error: RunError }

const errorOf = ({ kind, friendly, details }: PlatformError): RunError => ({
  kind,
  friendly,
  ...(Object.keys(details).length > 0 && { details }),
})

const transientKinds = new Set(['unavailable', 'warehouse_unavailable', 'upstream_timeout', 'audit_unavailable'])
const finalKinds = new Set([
  'validation_error',
  'not_found',
  'merchant_not_found',
  'profile_not_found',
  'operation_not_found',
  'operation_not_permitted',
  'insufficient_scope',
  'reauth_required',
])

const isServerFailure = ({ details }: PlatformError): boolean => {
  const status = Number(details.status)
  return status >= 500 || status === 408
}

/** Milliseconds to seconds, at least one. */
const secondsOf = (value: unknown): number =>
  Math.max(1, Number.isFinite(Number(value)) ? Math.ceil(Number(value)) : 60)

/** Decides what the error of an attempt means for its window. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof LoadError && thrown.kind === 'not_loadable')
    return { is: 'final', error: { kind: 'validation_error', friendly: thrown.message } }
  if (thrown instanceof DocumentError && thrown.kind === 'document_malformed')
    return {
      is: 'final',
      error: { kind: 'upstream_error', friendly: `The document cannot be read: ${thrown.message}` },
    }
  if (thrown instanceof DocumentError)
    return {
      is: 'transient',
      error: { kind: 'upstream_error', friendly: `The document is incomplete: ${thrown.message}` },
    }
  if (thrown instanceof TransportFailure)
    return { is: 'transient', error: { kind: 'unavailable', friendly: 'Amazon did not answer.' } }
  const error = toPlatformError(thrown)
  if (error.kind === 'throttled')
    return { is: 'limited', seconds: secondsOf(error.details.retryAfterSeconds), error: errorOf(error) }
  if (finalKinds.has(error.kind)) return { is: 'final', error: errorOf(error) }
  if (transientKinds.has(error.kind)) return { is: 'transient', error: errorOf(error) }
  if (error.kind === 'upstream_error')
    return { is: isServerFailure(error) ? 'transient' : 'final', error: errorOf(error) }
  // Also the errors of database drivers, whose texts are for the log only.
  return {
    is: 'transient',
    error: { kind: 'internal_error', friendly: 'The window failed for a reason that the log has.' },
  }
}
