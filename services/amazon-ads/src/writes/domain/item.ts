/** An entity of Amazon's, or the part of one that is to be changed. Ids are strings. */
export type Entity = Record<string, unknown>

export type Action = 'create' | 'update' | 'archive'

/** Why an item is not sent, or what its caller should know before it is. */
export interface Remark {
  /** Few-valued, for callers to branch on. */
  code: string
  /** Dotted, below the item; empty when the item as a whole is meant. */
  path: string
  message: string
}

/** One item of a write's body, in the order of the request. */
export interface WriteItem {
  index: number
  /** Undefined when it is created, or when what is there is no id. */
  id?: string
  action: Action
  value: Entity
  /** It is no object, or no id. */
  malformed?: boolean
}

/** One field, dotted, before and after. Money has its currency beside it. */
export interface Change {
  field: string
  from: unknown
  to: unknown
  currency?: string
}

/** An item with everything that is known about it before it is sent. */
export interface PlannedItem extends WriteItem {
  before: Entity | null
  after: Entity | null
  changes: Change[]
  /** With one of these it is not sent. */
  problems: Remark[]
  warnings: Remark[]
  /** Ads may begin to be shown. */
  startsSpend: boolean
  /** A bid or a budget goes up, or what keeps ads from being shown goes. */
  raisesSpend: boolean
  irreversible: boolean
  /** Ids of what already looks like an item that is to be created: not ours, whatever becomes of the request. */
  alike?: string[]
  /** The bid that holds while the item has none of its own: the ad group's. */
  inheritedBid?: number
}

export const isEntity = (value: unknown): value is Entity =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value at a dotted path, undefined when there is none. */
export const valueAt = (entity: Entity | null, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (isEntity(value) ? value[key] : undefined), entity)

/** An id as a string, however Amazon or the caller wrote it. */
export const idAt = (entity: Entity | null, field: string): string | undefined => {
  const value = entity?.[field]
  return typeof value === 'string' && value !== ''
    ? value
    : typeof value === 'number' && Number.isSafeInteger(value)
      ? String(value)
      : undefined
}

/** State in capitals, whichever vocabulary it comes from. */
export const stateOf = (entity: Entity | null): string | undefined =>
  typeof entity?.state === 'string' ? entity.state.toUpperCase() : undefined
