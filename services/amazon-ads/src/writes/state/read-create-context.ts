import { findOperation } from '@platform/ads-catalog'
import { type Family, parentIdOf } from '../domain/family.ts'
import { type Entity, idAt, type WriteItem } from '../domain/item.ts'
import type { CallAmazon } from './call-amazon.ts'
import { listEntities } from './list-entities.ts'

interface Options {
  signal: AbortSignal
  deadlineMs: number
}

/** Existing parents and siblings of items that are going to be created. */
export interface CreateContext {
  /** Parents by id; undefined for families without a parent. */
  parents?: Map<string, Entity>
  /** Entities with the same parents as the new ones. */
  siblings: Entity[]
  /** False when there were more siblings than `pagesMax` pages. */
  complete: boolean
}

const pagesMax = 20
const idsPerCallMax: Record<string, number> = { sp: 100, sb: 10, sd: 100 }

const distinct = (values: (string | undefined)[]): string[] => [
  ...new Set(values.filter((value) => value !== undefined)),
]

async function siblingsOf(call: CallAmazon, family: Family, items: readonly WriteItem[], options: Options) {
  const list = findOperation(`${family.name}.list`)
  const paged = { ...options, pagesMax }
  const { parent } = family
  if (parent) {
    const typed = list.name === 'sb.targets.list' || list.name === 'sb.negativeTargets.list'
    const filter = typed ? 'AD_GROUP_ID' : `${parent.field}Filter`
    const values = distinct(items.map(({ value }) => idAt(value, parent.field)))
    return listEntities(
      call,
      list,
      { filter, values, chunk: typed ? 100 : (idsPerCallMax[list.product] ?? 100) },
      paged,
    )
  }
  const names = distinct(items.map(({ value }) => (typeof value.name === 'string' ? value.name : undefined)))
  return list.method === 'GET'
    ? listEntities(call, list, { filter: 'name', values: names, chunk: 1 }, paged)
    : listEntities(call, list, { filter: 'nameFilter', values: names, chunk: 100 }, paged)
}

/**
 * Reads the parents of new items, which have to exist, and their siblings, so that these are not mistaken for the new entities
 * later.
 */
export async function readCreateContext(
  call: CallAmazon,
  family: Family,
  items: readonly WriteItem[],
  options: Options,
): Promise<CreateContext> {
  const { parent } = family
  if (items.length === 0) return { siblings: [], complete: true }
  const siblings = siblingsOf(call, family, items, options)
  if (!parent) {
    const { entities, complete } = await siblings
    return { siblings: entities, complete }
  }
  const list = findOperation(parent.list)
  const values = distinct(items.map(({ value }) => idAt(value, parent.field)))
  const chunk = idsPerCallMax[list.product] ?? 100
  const [found, parents] = await Promise.all([
    siblings,
    listEntities(call, list, { filter: `${parent.field}Filter`, values, chunk }, options),
  ])
  return {
    parents: new Map(parents.entities.map((entity) => [idAt(entity, parent.field) ?? '', entity])),
    siblings: found.entities,
    complete: found.complete,
  }
}

/** Returns the siblings with the same identity and parent as this item. */
export const twinsOf = (family: Family, item: Entity, siblings: readonly Entity[]): Entity[] => {
  const identity = family.identity(item)
  if (identity === undefined) return []
  const place = parentIdOf(family, item)
  return siblings.filter((one) => family.identity(one) === identity && parentIdOf(family, one) === place)
}
