import type { PreparedCall } from '../calls/prepared-call.ts'
import { applyPatches, patchesOf } from './apply-patches.ts'
import { type Change, changesBetween } from './diff.ts'

/** One thing that a write changes; a call of SP-API changes one. */
export interface PreviewItem {
  index: 0
  /** What it is called at Amazon: a SKU, an order, a shipment; null for what has no name yet. */
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

/** The last step of the path that is a parameter says what the call is about. */
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

/** A write says what it sets, and nothing of the rest of the state. */
function changesOf({ body }: PreparedCall, before: unknown, after: unknown): Change[] {
  if (patchesOf(body) || after === null) return changesBetween(before ?? {}, after ?? {})
  if (!isObject(after)) return changesBetween(before ?? undefined, after)
  const known = isObject(before) ? before : {}
  const told = Object.keys(after).filter((name) => Object.hasOwn(known, name))
  return changesBetween(Object.fromEntries(told.map((name) => [name, known[name]])), after)
}

/** What a write would do, from what it found. */
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
