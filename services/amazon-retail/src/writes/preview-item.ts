import type { PreparedCall } from '../calls/prepared-call.ts'
import { applyPatches, patchesOf } from './apply-patches.ts'
import { type Change, changesBetween } from './diff.ts'

/** One item that a write changes; a call of SP-API changes one. */
export interface PreviewItem {
  index: 0
  /** Id of the item at Amazon (a SKU, an order, a shipment); null for an item without an id. */
  id: string | null
  before: unknown
  after: unknown
  changes: Change[]
  problems: string[]
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

/** Returns the preview of a write over the given state. */
export function previewItem(prepared: PreparedCall, before: unknown): PreviewItem {
  const after = afterOf(prepared, before)
  return {
    index: 0,
    id: idOf(prepared),
    before,
    after,
    changes: changesOf(prepared, before, after),
    problems: prepared.problems.map(({ path, message }) => (path ? `${path}: ${message}` : message)),
  }
}
