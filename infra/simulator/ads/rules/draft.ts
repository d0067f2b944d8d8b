import type { Entity, Fields, Kind } from '../model.ts'
import type { Problem } from '../problems.ts'
import type { Store } from '../store.ts'

/** One item of a write during validation: the given fields, the existing entity, and the result. */
export interface Draft {
  store: Store
  kind: Kind
  entityType: string
  /** Fields of the request. */
  given: Fields
  /** The entity to change; undefined for a creation. */
  existing?: Entity
  /** Fields of the entity after the write. */
  after: Fields
}

/** A validation rule of Amazon for an item. */
export type Check = (draft: Draft) => Problem[]

/** Returns whether a request changes an attribute. */
export const changes = ({ given, existing }: Draft, field: string): boolean =>
  given[field] !== undefined && JSON.stringify(given[field]) !== JSON.stringify(existing?.fields[field])
