import { type PlatformError, toPlatformError, validationError } from '@platform/errors'
import type { AuditActor, Work } from '@platform/events'
import type { CallContext } from '@platform/http'
import { buildRequest } from '@platform/spapi-catalog'
import type { Context } from '../context.ts'
import { startDeadline } from '../deadline.ts'
import type { Asked } from '../events.ts'
import type { Merchant } from '../merchants/merchants.ts'
import { type TokenKind, tokenKindOf } from '../spapi/request.ts'
import { sendCompleted } from './prepare.ts'
import { type Pages, readPages } from './read-pages.ts'
import { behalfOf } from './spapi.ts'

/** A call of a partner's as its handler knows it. */
export type Call = AuditActor & {
  caller: { scopes: ReadonlySet<string> }
  signal: AbortSignal
} & Pick<CallContext<unknown, unknown, unknown>, 'refuseAs'>

/** One read to be made for a merchant. */
export interface Read {
  merchantId: string
  operation: string
  version?: string | undefined
  params?: Record<string, unknown>
  body?: unknown
  /** The body of an endpoint of its own, where the merchant says what the caller did not. */
  bodyFor?: (merchant: Merchant) => object | Promise<object>
  pagesMax?: number
  timeoutMs?: number
  /** When it is known better than by the operation and the caller's scopes. */
  token?: TokenKind
}

type Needs = Pick<Context, 'merchants' | 'spapi' | 'events'>

/** What a call may take when it does not say. */
const timeoutMsDefault = 30_000

/** What was read, and by which operation. */
export type ReadAnswer = Pages & { operation: string; amazonRequestId?: string }

/**
 * Reads from Amazon for a merchant, several times if need be, and records it as one call: of its last operation, with the others by
 * name.
 * @throws PlatformError of every kind that a call to Amazon can end in.
 */
export function reads<T>(
  call: Call,
  { merchantId, operation, params = {}, body }: Read,
  { merchants, spapi, events }: Needs,
  work: (ask: (wanted: Omit<Read, 'merchantId'>) => Promise<ReadAnswer>) => Promise<T>,
): Promise<T> {
  const { tenantId, scopes } = call.caller
  let asked: Asked = { operation, merchantId, params, body }
  let last: ReadAnswer | undefined
  const recorded: Work<T> = (begin) =>
    work(async ({ operation: name, version, params = {}, pagesMax = 1, timeoutMs = timeoutMsDefault, ...wanted }) => {
      const found = spapi.findForTenant(name, version)
      const before = last ? [...(asked.before ?? []), last.operation] : []
      asked = { operation: found.id, merchantId, params, body: wanted.body, before }
      const { merchant, connection } = await merchants.find(tenantId, merchantId)
      asked.body = (await wanted.bodyFor?.(merchant)) ?? wanted.body
      const prepared = spapi.prepare(found, { params, body: asked.body, merchant })
      const token = wanted.token ?? tokenKindOf(found, scopes.has('retail:pii'))
      asked = { ...asked, params: prepared.params, pii: token !== 'plain' }
      const onBehalf = { ...behalfOf(tenantId, connection), token }
      const deadline = startDeadline(timeoutMs, call.signal)
      await begin()
      const pages = await sendCompleted(prepared, (sent) =>
        readPages(sent, pagesMax, ({ params: own, body: content }) => {
          const isFirst = own === sent.params && content === sent.body
          const parts = isFirst ? sent.parts : buildRequest(found, own, content)
          return spapi.ask({ ...sent, params: own, body: content, parts }, onBehalf, deadline)
        }),
      )
      const { amazonRequestId } = pages.answer
      last = { ...pages, operation: found.id, ...(amazonRequestId && { amazonRequestId }) }
      return last
    })
  return events.audited(recorded, (outcome) => {
    const { amazonRequestId } = last ?? {}
    const answered = outcome.kind === undefined && amazonRequestId ? { amazonRequestId } : {}
    return events.amazonCalled(call, { ...asked, ...(last && { pages: last.count }) }, { ...answered, ...outcome })
  })
}

/** One read that is a whole call. See `reads`. */
export const read = (call: Call, wanted: Read, needs: Needs): Promise<ReadAnswer> =>
  reads(call, wanted, needs, (ask) => ask(wanted))

/** Says where the caller wrote it: endpoints of their own take as fields what an operation takes as parameters or body. */
export function asOwnFields(thrown: unknown): PlatformError {
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
