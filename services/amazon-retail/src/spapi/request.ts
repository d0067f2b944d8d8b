import type { Region } from '@platform/amazon'
import type { Connection } from '@platform/amazon-connections'
import type { Operation, SpapiRequestParts } from '@platform/spapi-catalog'

/**
 * Which token a call carries: the plain one, a Restricted Data Token, or that only when Amazon refuses the plain one (a
 * report's document, whose report nobody named).
 */
export type TokenKind = 'plain' | 'restricted' | 'restricted_if_refused'

/** One call as it is to be sent, apart from everything that authorises it. */
export interface SpapiRequest {
  operation: Operation
  parts: SpapiRequestParts
  /** Whose data it is; absent for what acts on the application itself. */
  connection?: Connection
  region: Region
  /** Whose share of this process's places it takes. */
  tenantId: string
  token: TokenKind
}

/** Whether it would change something at Amazon, so that it must not happen twice. */
export const isWrite = ({ operation }: Pick<SpapiRequest, 'operation'>): boolean => operation.access !== 'read'

/** Reads that begin or end a job at Amazon are sent once: a second report is work for Amazon, and counts. */
const beginsOrEnds = /^(create|cancel)/i

/** Whether sending it twice is as good as sending it once. */
export const isRepeatable = (request: Pick<SpapiRequest, 'operation'>): boolean =>
  !isWrite(request) && !beginsOrEnds.test(request.operation.operationId)

/** `pii`: the caller may see personal data. Without it Amazon leaves that out of what a plain token gets. */
export function tokenKindOf({ restricted }: Pick<Operation, 'restricted'>, pii: boolean): TokenKind {
  if (!restricted || !pii) return 'plain'
  return restricted === 'byReportType' ? 'restricted_if_refused' : 'restricted'
}
