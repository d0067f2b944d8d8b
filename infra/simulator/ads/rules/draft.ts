import type { Entity, Fields, Kind } from '../model.ts'
import type { Problem } from '../problems.ts'
import type { Store } from '../store.ts'

/** One item of a write on its way: what was given, what is there, and what it would make of it. */
export interface Draft {
  store: Store
  kind: Kind
  entityType: string
  /** Only what the request says. */
  given: Fields
  /** The entity to change; undefined when one is to be created. */
  existing?: Entity
  /** The attributes as they would be afterwards. */
  after: Fields
}

/** One rule of Amazon's about an item. */
export type Check = (draft: Draft) => Problem[]

/** Whether a request sets an attribute to something other than it is. */
export const changes = ({ given, existing }: Draft, field: string): boolean =>
  given[field] !== undefined && JSON.stringify(given[field]) !== JSON.stringify(existing?.fields[field])
