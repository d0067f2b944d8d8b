import type { Operation } from '@platform/ads-catalog'
import { validationError } from '@platform/errors'
import { idAt, isEntity, stateOf, type WriteItem } from './item.ts'

/** Items of one call at most. */
const itemsMax = 200

const refuse = (path: string, message: string) => validationError([{ path, message }])

function listIn(operation: Operation, body: unknown): unknown[] {
  const { itemArray, idFilter } = operation.body ?? {}
  const path = idFilter ?? itemArray
  const keys = path?.split('.') ?? []
  let value = body
  let at = 'body'
  for (const key of keys) {
    if (!isEntity(value)) throw refuse(at, `must be an object with ${keys.join('.')}`)
    const other = Object.keys(value).find((name) => name !== key)
    if (other !== undefined)
      throw refuse(`${at}.${other}`, `is not a field here; the items are in body.${keys.join('.')}`)
    value = value[key]
    at = `${at}.${key}`
  }
  if (!Array.isArray(value)) throw refuse(at, 'must be a list of items')
  if (value.length === 0) throw refuse(at, 'has no items')
  if (value.length > itemsMax) throw refuse(at, `has ${value.length} items; a call may have at most ${itemsMax}`)
  return value
}

const isMissing = (id: unknown): boolean => id === undefined || id === null || id === ''

/**
 * The items of a write, each with what it really is: a PUT that sets the state to archived archives, and one without an id
 * would create.
 * @throws PlatformError `validation_error` when the body as a whole has not the operation's form, or more than 200 items.
 */
export function readItems(operation: Operation, body: unknown): WriteItem[] {
  const { idField = '', kind } = operation
  return listIn(operation, body).map((value, index): WriteItem => {
    if (kind === 'archive') {
      const id = idAt({ id: value }, 'id')
      return id === undefined
        ? { index, action: 'archive', value: {}, malformed: true }
        : { index, id, action: 'archive', value: { [idField]: id } }
    }
    if (!isEntity(value)) return { index, action: kind === 'create' ? kind : 'update', value: {}, malformed: true }
    if (kind === 'create' || isMissing(value[idField])) return { index, action: 'create', value }
    const id = idAt(value, idField)
    const action = stateOf(value) === 'ARCHIVED' ? 'archive' : 'update'
    return { index, ...(id !== undefined && { id }), action, value }
  })
}

/** The body that sends these items, and no others. */
export function bodyOf(operation: Operation, items: readonly Pick<WriteItem, 'id' | 'value'>[]): unknown {
  const { itemArray, idFilter } = operation.body ?? {}
  const values = operation.kind === 'archive' ? items.map(({ id }) => id) : items.map(({ value }) => value)
  const keys = (idFilter ?? itemArray)?.split('.') ?? []
  return keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), values)
}
