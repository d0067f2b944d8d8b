import { merge } from '../domain/diff.ts'
import { type Entity, isEntity, type PlannedItem } from '../domain/item.ts'

/** Returns the entity with a value at a path of fields. */
function put(entity: Entity, [field = '', ...rest]: readonly string[], value: unknown): Entity {
  const own = entity[field]
  return { ...entity, [field]: rest.length === 0 ? value : put(isEntity(own) ? own : {}, rest, value) }
}

/** Returns the state that a stored item is meant to have after its write; null for an item without a known state before. */
export function stateAfter({ action, before, value, changes }: PlannedItem): Entity | null {
  if (before === null && action !== 'create') return null
  return changes.reduce((after, { field, to }) => put(after, field.split('.'), to), merge(before, value))
}
