import { audited } from '@platform/amazon'
import { type PlatformError, toPlatformError, validationError } from '@platform/errors'
import type { Asker } from '@platform/service'
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
export type Call = Asker & { caller: { scopes: ReadonlySet<string> }; signal: AbortSignal }

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

/**
 * Reads from Amazon for a merchant, and records it: the answer, or the failure, is durable in the audit log when this ends.
 * @throws PlatformError of every kind that a call to Amazon can end in.
 */
export function read(
  call: Call,
  wanted: Read,
  { merchants, spapi, events }: Needs,
): Promise<Pages & { operation: string }> {
  const { merchantId, operation: name, version, params = {}, pagesMax = 1, timeoutMs = timeoutMsDefault } = wanted
  const { tenantId, scopes } = call.caller
  let asked: Asked = { operation: name, merchantId, params, body: wanted.body }
  const work = async (): Promise<Pages & { operation: string; amazonRequestId?: string }> => {
    const operation = spapi.findForTenant(name, version)
    asked = { ...asked, operation: operation.id }
    const { merchant, connection } = await merchants.find(tenantId, merchantId)
    const body = (await wanted.bodyFor?.(merchant)) ?? wanted.body
    asked = { ...asked, body }
    const prepared = spapi.prepare(operation, { params, body, merchant })
    const token = wanted.token ?? tokenKindOf(operation, scopes.has('retail:pii'))
    asked = { ...asked, params: prepared.params, pii: token !== 'plain' }
    const onBehalf = { ...behalfOf(tenantId, connection), token }
    const deadline = startDeadline(timeoutMs, call.signal)
    const pages = await sendCompleted(prepared, (sent) =>
      readPages(sent, pagesMax, ({ params: own, body: content }) => {
        const isFirst = own === sent.params && content === sent.body
        const parts = isFirst ? sent.parts : buildRequest(operation, own, content)
        return spapi.ask({ ...sent, params: own, body: content, parts }, onBehalf, deadline)
      }),
    )
    const { amazonRequestId } = pages.answer
    return { ...pages, operation: operation.id, ...(amazonRequestId && { amazonRequestId }) }
  }
  return audited(work, (outcome, pages) =>
    events.amazonCalled(call, { ...asked, ...(pages && { pages: pages.count }) }, outcome),
  )
}

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
