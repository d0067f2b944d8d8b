import type { Connection } from '@platform/amazon-connections'
import { type PlatformError, toPlatformError, validationError } from '@platform/errors'
import type { AuditActor, Work } from '@platform/events'
import type { CallContext } from '@platform/http'
import { buildRequest } from '@platform/spapi-catalog'
import { type SpapiClient, startDeadline, type TokenKind, tokenKindOf } from '@platform/spapi-client'
import type { Caller } from '@platform/tokens'
import type { AuditedCall, Events } from '../events.ts'
import type { Merchants } from '../merchants/merchants.ts'
import type { Defaults } from './fill-defaults.ts'
import type { Operations } from './operations.ts'
import { sendCompleted } from './prepared-call.ts'
import { type Pages, readPages } from './read-pages.ts'
import { principalOf, sendCall } from './send-call.ts'

/** The parts of a partner's call that reads and writes use. */
export type PartnerCall = AuditActor & {
  caller: Pick<Caller, 'scopes' | 'grantId' | 'isNarrowed'>
  signal: AbortSignal
} & Pick<CallContext<unknown, unknown, unknown>, 'refuseAs'>

/** One read for a merchant. */
export interface Read {
  merchantId: string
  operation: string
  version?: string | undefined
  params?: Record<string, unknown>
  body?: unknown
  /** Runs before the call, once the call is valid and the tenant is known to have the merchant. */
  beforeCall?: () => Promise<void>
  pagesMax?: number
  timeoutMs?: number
  /** Replaces the kind of token that the operation and the caller's scopes imply. */
  token?: TokenKind
}

/** Everything that a read uses. */
export interface ReadNeeds {
  merchants: Merchants
  operations: Operations
  spapi: SpapiClient<Connection>
  events: Events
}

const timeoutMsDefault = 30_000

/** The pages that were read, the id of the operation, and the defaults of the call that was sent. */
export type ReadAnswer = Pages & { operation: string; defaults: Defaults; amazonRequestId?: string }

/**
 * Reads from Amazon for a merchant, once or several times, and records all of it as one audited call: that of the last operation,
 * with the names of the others.
 * @throws PlatformError of every kind that a call to Amazon can end in.
 */
export function reads<T>(
  call: PartnerCall,
  { merchantId, operation, params = {}, body }: Read,
  { merchants, operations, spapi, events }: ReadNeeds,
  work: (readOne: (wanted: Omit<Read, 'merchantId'>) => Promise<ReadAnswer>) => Promise<T>,
): Promise<T> {
  const { tenantId, scopes } = call.caller
  let audited: AuditedCall = { operation, merchantId, params, body }
  let last: ReadAnswer | undefined
  const recorded: Work<T> = (begin) =>
    work(async ({ operation: name, version, params = {}, pagesMax = 1, timeoutMs = timeoutMsDefault, ...wanted }) => {
      const found = operations.findForTenant(name, version)
      const before = last ? [...(audited.before ?? []), last.operation] : []
      audited = { operation: found.id, merchantId, params, body: wanted.body, before }
      const { merchant, connection } = await merchants.find(tenantId, merchantId)
      const prepared = operations.prepare(found, { params, body: wanted.body, merchant })
      await wanted.beforeCall?.()
      const token = wanted.token ?? tokenKindOf(found, scopes.has('retail:pii'))
      audited = { ...audited, params: prepared.params, body: prepared.body, pii: token !== 'plain' }
      const principal = { ...principalOf(tenantId, connection), token }
      const deadline = startDeadline(timeoutMs, call.signal)
      await begin()
      let defaults = prepared.defaults
      const pages = await sendCompleted(prepared, (sent) => {
        defaults = sent.defaults
        return readPages(sent, pagesMax, (page) => {
          const isFirst = page.params === sent.params && page.body === sent.body
          const parts = isFirst ? sent.parts : buildRequest(found, page.params, page.body)
          return sendCall(spapi, { ...sent, ...page, parts }, principal, { deadline })
        })
      })
      const { amazonRequestId } = pages.answer
      last = { ...pages, operation: found.id, defaults, ...(amazonRequestId && { amazonRequestId }) }
      return last
    })
  return events.audited(recorded, (outcome) => {
    const { amazonRequestId } = last ?? {}
    const answered = outcome.kind === undefined && amazonRequestId ? { amazonRequestId } : {}
    return events.amazonCalled(call, { ...audited, ...(last && { pages: last.count }) }, { ...answered, ...outcome })
  })
}

/** Makes one read. See `reads`. */
export const read = (call: PartnerCall, wanted: Read, needs: ReadNeeds): Promise<ReadAnswer> =>
  reads(call, wanted, needs, (readOne) => readOne(wanted))

/** Returns the defaults as the answer shows them; nothing if the caller named everything. */
export const shownDefaults = (defaults: Defaults): { defaults?: Defaults } =>
  Object.keys(defaults).length > 0 ? { defaults } : {}

/** Returns the defaults of an endpoint whose fields are those of the operation's parameters and body. */
export const fieldDefaults = (defaults: Defaults): { defaults?: Defaults } =>
  shownDefaults(
    Object.fromEntries(Object.entries(defaults).map(([path, value]) => [path.replace(/^body\./, ''), value])),
  )

/** Names the issues of a validation error as the endpoint's fields instead of as the operation's parameters and body. */
export function withFieldPaths(thrown: unknown): PlatformError {
  const error = toPlatformError(thrown)
  const { issues } = error.details
  if (error.kind !== 'validation_error' || !Array.isArray(issues)) return error
  return validationError(
    issues.map(({ path, message }: { path: string; message: string }) => ({
      path: path.replace(/^(params|body)\./, ''),
      message,
    })),
  )
}
