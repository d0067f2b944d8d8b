/** An entity at Amazon, or the fields of one that a write changes. Ids are strings. */
export type Entity = Record<string, unknown>

export type Action = 'create' | 'update' | 'archive'

/** A problem or a warning about one item. */
export interface Remark {
  /** Stable code that callers can branch on. */
  code: string
  /** Dotted path below the item; empty for the item as a whole. */
  path: string
  message: string
}

/** One item of a write's body, in the order of the request. */
export interface WriteItem {
  index: number
  /** Undefined for creates, and for values that are not ids. */
  id?: string
  action: Action
  value: Entity
  /** Set when the item is not an object, or not an id. */
  malformed?: boolean
}

/** One changed field, as a dotted path, with its values before and after. Amounts of money have a currency. */
export interface Change {
  field: string
  from: unknown
  to: unknown
  currency?: string
}

/** An item that was checked against the state at Amazon, before it is sent. */
export interface PlannedItem extends WriteItem {
  before: Entity | null
  after: Entity | null
  changes: Change[]
  /** An item with a problem is not sent. */
  problems: Remark[]
  warnings: Remark[]
  /** Ads may start to be shown. */
  startsSpend: boolean
  /** A bid or budget increases, or negative targeting is removed. */
  raisesSpend: boolean
  irreversible: boolean
  /** Ids of existing entities that equal the item to be created; a later search for the created entity skips them. */
  alike?: string[]
  /** Default bid of the ad group, used while the item has no bid. */
  inheritedBid?: number
}

export const isEntity = (value: unknown): value is Entity =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Returns the value at a dotted path, or undefined. */
export const valueAt = (entity: Entity | null, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (isEntity(value) ? value[key] : undefined), entity)

/** Returns an id as a string, for strings and safe integers. */
export const idAt = (entity: Entity | null, field: string): string | undefined => {
  const value = entity?.[field]
  return typeof value === 'string' && value !== ''
    ? value
    : typeof value === 'number' && Number.isSafeInteger(value)
      ? String(value)
      : undefined
}

/** Returns the state in upper case, since products differ in case. */
export const stateOf = (entity: Entity | null): string | undefined =>
  typeof entity?.state === 'string' ? entity.state.toUpperCase() : undefined
