import type { Region } from '@platform/amazon'
import type { Operation, SpapiRequestParts } from '@platform/spapi-catalog'

/**
 * The token that a call carries: a plain access token, a Restricted Data Token, or the latter only after Amazon has refused the
 * former (for a report's document, whose report type is unknown).
 */
export type TokenKind = 'plain' | 'restricted' | 'restricted_if_refused'

/** The fields of a connection that the client uses: they make the key of its quota. */
export interface SpapiConnection {
  connectionId: string
  /** Amazon's id of the selling partner, by which Amazon counts calls; undefined if unknown. */
  amazonId?: string | undefined
}

/** Returns the name under which Amazon counts the calls for a selling partner. */
export const partnerOf = (region: Region, { amazonId, connectionId }: SpapiConnection): string =>
  `${region}:${amazonId ?? connectionId}`

/** One call of an operation, without its authorization. `C` is the connection as the authorizer and the signature use it. */
export interface SpapiRequest<C extends SpapiConnection = SpapiConnection> {
  operation: Operation
  parts: SpapiRequestParts
  /** Connection that the call acts for; absent for operations that act on the application itself. */
  connection?: C
  region: Region
  /** Tenant whose share of concurrent calls it counts towards. */
  tenantId: string
  token: TokenKind
}

/** Returns whether the call changes state at Amazon, so that it must not be repeated. */
export const isWrite = ({ operation }: Pick<SpapiRequest, 'operation'>): boolean => operation.access !== 'read'

/**
 * Reads that create or cancel a job at Amazon (a report, a query). They are sent once, since a second job counts towards limits.
 */
const controlsJob = /^(create|cancel)/i

/** Returns whether the call is idempotent, so that it may be retried. */
export const isRepeatable = (request: Pick<SpapiRequest, 'operation'>): boolean =>
  !isWrite(request) && !controlsJob.test(request.operation.operationId)

/** Returns the kind of token for an operation. `pii`: the caller may read personal data, which Amazon omits for plain tokens. */
export function tokenKindOf({ restricted }: Pick<Operation, 'restricted'>, pii: boolean): TokenKind {
  if (!restricted || !pii) return 'plain'
  return restricted === 'byReportType' ? 'restricted_if_refused' : 'restricted'
}
