import type { Operation } from '@platform/ads-catalog'
import { type Entity, idAt, isEntity, type PlannedItem } from '../domain/item.ts'
import { failed, type SentItem, unknown } from './item-outcome.ts'

type Sent = Pick<PlannedItem, 'index' | 'id'>

const entitiesIn = (value: unknown): Entity[] => (Array.isArray(value) ? value.filter(isEntity) : [])
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value.slice(0, 2_000) : undefined

/**
 * Reads `{errorType, errorValue: {<type>: {reason, message}}}`, `{<class>: {reason, message}}`, `{code, description}` and the
 * like.
 */
function errorOf(entry: Entity): { code: string; message: string } {
  const nested = entitiesIn(entry.errors)
  const inner = nested.flatMap((error) =>
    Object.values(isEntity(error.errorValue) ? error.errorValue : error).filter(isEntity),
  )
  const sources = [...inner, ...nested, entry]
  const first = (...names: string[]) =>
    sources.flatMap((source) => names.map((name) => textOf(source[name]))).find((text) => text !== undefined)
  const all = inner.map(({ message }) => textOf(message)).filter((text) => text !== undefined)
  const code = first('reason') ?? first('errorType', 'code', 'errorCode') ?? 'refused'
  const message = all.length > 1 ? all.join('; ') : first('message', 'description', 'details', 'detail', 'errorMessage')
  return { code, message: message ?? 'Amazon refused it without a reason.' }
}

const success = (item: Sent, entry: Entity, operation: Operation): SentItem => {
  const { idField = '', multiStatus } = operation
  const entity = Object.values(entry).find(isEntity)
  const id =
    idAt(entry, multiStatus?.successId ?? idField) ?? idAt(entry, idField) ?? idAt(entity ?? null, idField) ?? item.id
  return { index: item.index, id: id ?? null, ok: true, ...(entity && { after: entity }) }
}

const unmentioned = (item: Sent): SentItem => unknown(item, 'Amazon returned no result for it.')

/** Reads lists of successes and errors that refer to each item by its position in the request. */
function byIndex(operation: Operation, sent: readonly Sent[], lists: { success: unknown; error: unknown }): SentItem[] {
  const indexField = operation.multiStatus?.index ?? 'index'
  const byPlace = (list: unknown) => new Map(entitiesIn(list).map((entry) => [Number(entry[indexField]), entry]))
  const [successes, errors] = [byPlace(lists.success), byPlace(lists.error)]
  return sent.map((item, place) => {
    const [succeeded, refused] = [successes.get(place), errors.get(place)]
    if (succeeded && refused) return unknown(item, 'Amazon reported both a success and an error.')
    if (refused) {
      const { code, message } = errorOf(refused)
      return failed(item, code, message)
    }
    return succeeded ? success(item, succeeded, operation) : unmentioned(item)
  })
}

/** Reads a list in the order of the request. When its length differs, only an id connects an entry to its item. */
function byOrder(operation: Operation, sent: readonly Sent[], payload: unknown): SentItem[] {
  const entries = entitiesIn(payload)
  const { idField = '', multiStatus } = operation
  const idIn = (entry: Entity): string | undefined => idAt(entry, multiStatus?.successId ?? idField)
  const aligned = entries.length === sent.length
  return sent.map((item, place) => {
    const entry = aligned ? entries[place] : entries.find((one) => item.id !== undefined && idIn(one) === item.id)
    if (!entry) return unmentioned(item)
    const id = idIn(entry)
    // An entry with another id belongs to another item.
    if (item.id !== undefined && id !== undefined && id !== item.id) return unmentioned(item)
    const successCode = multiStatus?.successCode ?? 'SUCCESS'
    if (String(entry.code).toUpperCase() === successCode) return success(item, entry, operation)
    const { code, message } = errorOf(entry)
    return failed(item, code, message)
  })
}

/** Reads the outcome of each item of one request from any of the four forms of Amazon's answers. */
export function readOutcomes(operation: Operation, sent: readonly Sent[], payload: unknown): SentItem[] {
  const { multiStatus } = operation
  const root = isEntity(payload) ? payload : {}
  switch (multiStatus?.shape) {
    case 'array':
      return byOrder(operation, sent, payload)
    case 'v3': {
      const lists = root[multiStatus.key ?? '']
      return byIndex(
        operation,
        sent,
        isEntity(lists) ? { success: lists.success, error: lists.error } : { success: [], error: [] },
      )
    }
    default:
      return byIndex(operation, sent, {
        success: root[multiStatus?.success ?? 'success'],
        error: root[multiStatus?.error ?? 'error'],
      })
  }
}
