import type { PreparedCall } from '../calls/prepared-call.ts'
import { applyPatches, patchesOf } from './apply-patches.ts'
import { type Change, changesBetween } from './diff.ts'
import type { Before } from './read-before.ts'

/** A reason for which Amazon will refuse a write. `path` is a field of the call; absent for the item as a whole. */
export interface PreviewProblem {
  code: 'not_found' | 'invalid'
  path?: string
  message: string
}

/** One item that a write changes; a call of SP-API changes one. */
export interface PreviewItem {
  index: 0
  /** Id of the item at Amazon (a SKU, an order, a shipment); null for an item without an id. */
  id: string | null
  before: unknown
  after: unknown
  changes: Change[]
  problems: PreviewProblem[]
}

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const general = /^(sellerid|marketplaceids?|locale)$/i
const names = [
  'sku',
  'sellerSku',
  'msku',
  'orderId',
  'amazonOrderId',
  'AmazonOrderId',
  'sellerFulfillmentOrderId',
  'shipmentId',
]

/** Returns the last path parameter, or a well-known field of the body. */
function idOf({ operation, params, body }: Pick<PreparedCall, 'operation' | 'params' | 'body'>): string | null {
  const path = operation.params.filter((param) => param.in === 'path' && !general.test(param.name))
  const last = path.at(-1)
  const value = last ? params[last.name] : names.map((name) => (isObject(body) ? body[name] : undefined)).find(Boolean)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null
}

function afterOf({ operation, body }: PreparedCall, before: unknown): unknown {
  const patches = patchesOf(body)
  if (patches) return applyPatches(before ?? {}, patches)
  return operation.method === 'DELETE' ? null : (body ?? null)
}

/** Compares only the fields that the write sets, since a write leaves the others unchanged. */
function changesOf({ body }: PreparedCall, before: unknown, after: unknown): Change[] {
  if (patchesOf(body) || after === null) return changesBetween(before ?? {}, after ?? {})
  if (!isObject(after)) return changesBetween(before ?? undefined, after)
  const known = isObject(before) ? before : {}
  const compared = Object.keys(after).filter((name) => Object.hasOwn(known, name))
  return changesBetween(Object.fromEntries(compared.map((name) => [name, known[name]])), after)
}

/** A patch or a removal needs a state; Amazon answers 404 without one. */
function missing(prepared: PreparedCall, { operation, state, unread }: Before): PreviewProblem[] {
  const needsState = prepared.operation.method === 'DELETE' || patchesOf(prepared.body) !== undefined
  if (!operation || state !== null || unread !== undefined || !needsState) return []
  const id = idOf(prepared)
  return [{ code: 'not_found', message: `${id ?? 'the item'} does not exist: ${operation} finds none` }]
}

/** Returns the preview of a write over the state that was read. */
export function previewItem(prepared: PreparedCall, read: Before): PreviewItem {
  const before = read.state
  const after = afterOf(prepared, before)
  return {
    index: 0,
    id: idOf(prepared),
    before,
    after,
    changes: changesOf(prepared, before, after),
    problems: [
      ...missing(prepared, read),
      ...prepared.problems.map(({ path, message }) => ({ code: 'invalid' as const, ...(path && { path }), message })),
    ],
  }
}
