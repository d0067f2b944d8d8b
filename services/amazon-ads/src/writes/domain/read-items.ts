import type { Operation } from '@platform/ads-catalog'
import { validationError } from '@platform/errors'
import { idAt, isEntity, stateOf, type WriteItem } from './item.ts'

/** Most items in one call. */
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
      throw refuse(`${at}.${other}`, `is not a field here: the only field is body.${keys.join('.')}`)
    value = value[key]
    at = `${at}.${key}`
  }
  if (!Array.isArray(value)) throw refuse(at, 'must be an array of items')
  if (value.length === 0) throw refuse(at, 'must have at least one item')
  if (value.length > itemsMax) throw refuse(at, `must have at most ${itemsMax} items: it has ${value.length}`)
  return value
}

const isMissing = (id: unknown): boolean => id === undefined || id === null || id === ''

/**
 * Returns the items of a write, each with its actual action: an update that sets the state to archived is an archive, and one
 * without an id would be a create.
 * @throws PlatformError `validation_error` when the body does not have the operation's form, or has more than 200 items.
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

/** Returns a request body with exactly these items. */
export function bodyOf(operation: Operation, items: readonly Pick<WriteItem, 'id' | 'value'>[]): unknown {
  const { itemArray, idFilter } = operation.body ?? {}
  const values = operation.kind === 'archive' ? items.map(({ id }) => id) : items.map(({ value }) => value)
  const keys = (idFilter ?? itemArray)?.split('.') ?? []
  return keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), values)
}
