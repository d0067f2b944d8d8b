import { findOperation } from '@platform/ads-catalog'
import { type Family, placeOf } from '../domain/family.ts'
import { type Entity, idAt, type WriteItem } from '../domain/item.ts'
import type { CallAmazon } from './call-amazon.ts'
import { listEntities } from './list-entities.ts'

interface Options {
  signal: AbortSignal
  deadlineMs: number
}

/** What is there already around items that are to be created. */
export interface Surroundings {
  /** By id; undefined for what hangs on nothing. */
  parents?: Map<string, Entity>
  /** Entities that stand where the new ones will. */
  siblings: Entity[]
  /** False when there were more siblings than are read. */
  complete: boolean
}

const pagesMax = 20
const idsInOneCall: Record<string, number> = { sp: 100, sb: 10, sd: 100 }

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
    return listEntities(call, list, { filter, values, chunk: typed ? 100 : (idsInOneCall[list.product] ?? 100) }, paged)
  }
  const names = distinct(items.map(({ value }) => (typeof value.name === 'string' ? value.name : undefined)))
  return list.method === 'GET'
    ? listEntities(call, list, { filter: 'name', values: names, chunk: 1 }, paged)
    : listEntities(call, list, { filter: 'nameFilter', values: names, chunk: 100 }, paged)
}

/**
 * The parents of new items and what is beside them: whether there is something to hang them on, and what must not be taken
 * for them later.
 */
export async function readSurroundings(
  call: CallAmazon,
  family: Family,
  items: readonly WriteItem[],
  options: Options,
): Promise<Surroundings> {
  const { parent } = family
  if (items.length === 0) return { siblings: [], complete: true }
  const siblings = siblingsOf(call, family, items, options)
  if (!parent) {
    const { entities, complete } = await siblings
    return { siblings: entities, complete }
  }
  const list = findOperation(parent.list)
  const values = distinct(items.map(({ value }) => idAt(value, parent.field)))
  const chunk = idsInOneCall[list.product] ?? 100
  const [beside, parents] = await Promise.all([
    siblings,
    listEntities(call, list, { filter: `${parent.field}Filter`, values, chunk }, options),
  ])
  return {
    parents: new Map(parents.entities.map((entity) => [idAt(entity, parent.field) ?? '', entity])),
    siblings: beside.entities,
    complete: beside.complete,
  }
}

/** Those that look like this item, in the same place. */
export const alike = (family: Family, item: Entity, siblings: readonly Entity[]): Entity[] => {
  const identity = family.identity(item)
  if (identity === undefined) return []
  const place = placeOf(family, item)
  return siblings.filter((one) => family.identity(one) === identity && placeOf(family, one) === place)
}
