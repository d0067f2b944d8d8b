import type { Operation } from '@platform/ads-catalog'
import { type Entity, isEntity } from '../domain/item.ts'

/** One answer of Amazon, with the indexes of its items in the order of the request. */
export interface PayloadPart {
  payload: unknown
  indexes: number[]
}

function rebased(list: unknown, field: string, indexes: readonly number[]): unknown[] {
  if (!Array.isArray(list)) return []
  return list.map((entry) =>
    isEntity(entry) && entry[field] !== undefined
      ? { ...entry, [field]: indexes[Number(entry[field])] ?? entry[field] }
      : entry,
  )
}

/** Merges the answers to the chunks of one write into one payload, with the indexes of the call. */
export function mergePayloads(operation: Operation, parts: readonly PayloadPart[]): unknown {
  const { multiStatus } = operation
  const field = multiStatus?.index ?? 'index'
  if (multiStatus?.shape === 'array')
    return parts.flatMap(({ payload }) => (Array.isArray(payload) ? payload : [payload]))
  const key = multiStatus?.shape === 'v3' ? multiStatus.key : undefined
  const names = [multiStatus?.success ?? 'success', multiStatus?.error ?? 'error']
  const listsOf = (payload: unknown): Entity => {
    const root = isEntity(payload) ? payload : {}
    const inner = key === undefined ? root : root[key]
    return isEntity(inner) ? inner : {}
  }
  const lists = Object.fromEntries(
    names.map((name) => [
      name,
      parts.flatMap(({ payload, indexes }) => rebased(listsOf(payload)[name], field, indexes)),
    ]),
  )
  return key === undefined ? lists : { [key]: lists }
}
