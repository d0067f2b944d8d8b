import { bodySchema, findOperation, type Operation } from '@platform/ads-catalog'
import { familyOf } from '../domain/family.ts'
import { type Entity, isEntity, type PlannedItem } from '../domain/item.ts'
import { bodyOf } from '../domain/read-items.ts'
import type { ItemOutcome } from '../outcome/item-outcome.ts'

/** An item that a revert does not change. */
export interface Irrevertible {
  index: number
  id: string | null
  reason: string
}

/** The write that reverts another write. */
export interface RevertPlan {
  /** Undefined when no item can be reverted. */
  write?: { operation: Operation; body: unknown }
  /** Items of the original write that stay as they are. */
  notReverted: Irrevertible[]
}

const itemSchema = (operation: Operation): Entity => {
  const schema = bodySchema(operation) ?? {}
  const key = operation.body?.itemArray
  const list = key && isEntity(schema.properties) ? schema.properties[key] : schema
  return isEntity(list) && isEntity(list.items) ? list.items : {}
}

const propertyOf = (schema: Entity, field: string): Entity | undefined => {
  const found = isEntity(schema.properties) ? schema.properties[field] : undefined
  return isEntity(found) ? found : undefined
}

const takesNull = (schema: Entity | undefined): boolean => Array.isArray(schema?.type) && schema.type.includes('null')

/** Fields that Amazon requires to identify an entity. */
const identifyingFields = ({ body }: Operation, schema: Entity): string[] => [
  ...(body?.itemRequired ?? []),
  ...(Array.isArray(schema.required) ? schema.required.filter((field) => typeof field === 'string') : []),
  ...['adGroupId', 'campaignId'].filter((field) => propertyOf(schema, field)),
]

/** Returns the changed fields with their earlier values, or the reason why Amazon does not accept them. */
function undo(operation: Operation, item: PlannedItem): { value: Entity } | { reason: string } {
  const { idField = '' } = operation
  const schema = itemSchema(operation)
  const fields = [...new Set(item.changes.map(({ field }) => field.split('.')[0] ?? ''))]
  const value: Entity = { [idField]: item.id }
  for (const field of identifyingFields(operation, schema)) {
    const was = item.before?.[field] ?? item.value[field]
    if (was !== undefined) value[field] ??= was
  }
  for (const field of fields) {
    const was = item.before?.[field]
    const property = propertyOf(schema, field)
    if ((was === undefined || was === null) && !takesNull(property)) {
      return { reason: `${field} was not set before the write, and Amazon does not allow removing it` }
    }
    value[field] = was === undefined ? null : writableFields(was, property)
  }
  return { value }
}

/** Removes fields of an answer that requests do not accept. */
function writableFields(was: unknown, schema: Entity | undefined): unknown {
  if (!isEntity(was) || !isEntity(schema?.properties)) return was
  const { properties } = schema
  return Object.fromEntries(Object.entries(was).filter(([key]) => key in properties))
}

const archiveOf = (family: string): Operation | undefined => {
  try {
    return findOperation(`${family}.archive`)
  } catch {
    const update = findOperation(`${family}.update`)
    return update.body?.stateEnum?.includes('archived') ? update : undefined
  }
}

function revertCreates(
  created: Operation,
  items: readonly PlannedItem[],
  ids: ReadonlyMap<number, string>,
): RevertPlan {
  if (items.length === 0) return { notReverted: [] }
  const { name } = familyOf(created)
  const operation = archiveOf(name)
  const { idField = '' } = operation ?? {}
  const idOf = (index: number): string | null => ids.get(index) ?? null
  if (!operation) {
    const reason = 'Amazon has no operation that removes it'
    return { notReverted: items.map(({ index }) => ({ index, id: idOf(index), reason })) }
  }
  const schema = itemSchema(operation)
  const values = items.map((item) => {
    const id = idOf(item.index) ?? ''
    const parents = identifyingFields(operation, schema).flatMap((field) =>
      field in item.value ? [[field, item.value[field]]] : [],
    )
    const value = operation.kind === 'archive' ? {} : { ...Object.fromEntries(parents), state: 'archived' }
    return { id, value: { ...value, [idField]: id } }
  })
  return { write: { operation, body: bodyOf(operation, values) }, notReverted: [] }
}

/** Returns the items whose outcome is unknown. */
const itemsWithUnknownOutcome = (results: readonly ItemOutcome[]): Irrevertible[] =>
  results
    .filter(({ code }) => code === 'unknown')
    .map(({ index, id }) => ({ index, id, reason: 'outcome unknown: read its state before you retry' }))

/** Plans the revert of a write from its record: changed fields get their earlier values, new entities are archived. */
export function planRevert(
  operation: Operation,
  items: readonly PlannedItem[],
  results: readonly ItemOutcome[],
): RevertPlan {
  const applied = new Map(results.flatMap(({ ok, index, id }) => (ok && id !== null ? [[index, id]] : [])))
  const written = items.filter(({ index }) => applied.has(index))
  const notReverted = itemsWithUnknownOutcome(results)
  if (operation.kind === 'create') {
    const plan = revertCreates(operation, written, applied)
    return { ...plan, notReverted: [...notReverted, ...plan.notReverted] }
  }
  const values: { id: string; value: Entity }[] = []
  for (const item of written) {
    const { index, id = null } = item
    if (item.action === 'archive') {
      notReverted.push({ index, id, reason: 'archiving cannot be undone' })
      continue
    }
    const undone = undo(operation, item)
    if ('reason' in undone) notReverted.push({ index, id, reason: undone.reason })
    else if (item.changes.length > 0 && id !== null) values.push({ id, value: undone.value })
  }
  return { ...(values.length > 0 && { write: { operation, body: bodyOf(operation, values) } }), notReverted }
}
