import { bodySchema, findOperation, type Operation } from '@platform/ads-catalog'
import { familyOf } from '../domain/family.ts'
import { type Entity, isEntity, type PlannedItem } from '../domain/item.ts'
import { bodyOf } from '../domain/read-items.ts'
import type { ItemOutcome } from '../outcome/item-outcome.ts'

/** Something that a revert leaves as it is. */
export interface Irrevertible {
  index: number
  id: string | null
  reason: string
}

/** The write that takes another one back. */
export interface RevertPlan {
  /** Undefined when nothing of it can be taken back. */
  write?: { operation: Operation; body: unknown }
  /** Index in the revert, by index in the write. */
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

/** Fields without which Amazon does not know which one is meant. */
const companions = ({ body }: Operation, schema: Entity): string[] => [
  ...(body?.itemRequired ?? []),
  ...(Array.isArray(schema.required) ? schema.required.filter((field) => typeof field === 'string') : []),
  ...['adGroupId', 'campaignId'].filter((field) => propertyOf(schema, field)),
]

/** The fields that the write changed, as they were; a reason when that cannot be said to Amazon. */
function undo(operation: Operation, item: PlannedItem): { value: Entity } | { reason: string } {
  const { idField = '' } = operation
  const schema = itemSchema(operation)
  const fields = [...new Set(item.changes.map(({ field }) => field.split('.')[0] ?? ''))]
  const value: Entity = { [idField]: item.id }
  for (const field of companions(operation, schema)) {
    const was = item.before?.[field] ?? item.value[field]
    if (was !== undefined) value[field] ??= was
  }
  for (const field of fields) {
    const was = item.before?.[field]
    const property = propertyOf(schema, field)
    if ((was === undefined || was === null) && !takesNull(property)) {
      return { reason: `${field} was not set before, and Amazon does not let it be unset` }
    }
    value[field] = was === undefined ? null : known(was, property)
  }
  return { value }
}

/** Answers have fields that requests do not take. */
function known(was: unknown, schema: Entity | undefined): unknown {
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
  const of = (index: number): string | null => ids.get(index) ?? null
  if (!operation) {
    const reason = 'Amazon has no way to remove it'
    return { notReverted: items.map(({ index }) => ({ index, id: of(index), reason })) }
  }
  const schema = itemSchema(operation)
  const values = items.map((item) => {
    const id = of(item.index) ?? ''
    const where = companions(operation, schema).flatMap((field) =>
      field in item.value ? [[field, item.value[field]]] : [],
    )
    const value = operation.kind === 'archive' ? {} : { ...Object.fromEntries(where), state: 'archived' }
    return { id, value: { ...value, [idField]: id } }
  })
  return { write: { operation, body: bodyOf(operation, values) }, notReverted: [] }
}

/** What may have been written, and has no outcome to be taken back. */
const doubtful = (results: readonly ItemOutcome[]): Irrevertible[] =>
  results
    .filter(({ code }) => code === 'unknown')
    .map(({ index, id }) => ({ index, id, reason: 'nobody can tell whether it was written: read its state' }))

/** What takes a write back, from what its record says: fields as they were, and new entities archived. */
export function planRevert(
  operation: Operation,
  items: readonly PlannedItem[],
  results: readonly ItemOutcome[],
): RevertPlan {
  const applied = new Map(results.flatMap(({ ok, index, id }) => (ok && id !== null ? [[index, id]] : [])))
  const written = items.filter(({ index }) => applied.has(index))
  const notReverted = doubtful(results)
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
