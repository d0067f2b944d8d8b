import { findOperation } from '@platform/ads-catalog'
import type { Family } from '../domain/family.ts'
import { type Entity, idAt, stateOf } from '../domain/item.ts'
import type { CallAmazon } from './call-amazon.ts'
import { listEntities } from './list-entities.ts'

interface Options {
  signal: AbortSignal
  deadlineMs: number
}

export type ParentField = 'campaignId' | 'adGroupId'

/** The ad groups and campaigns that were read, by id. */
export type Parents = ReadonlyMap<ParentField, ReadonlyMap<string, Entity>>

const lists = { adGroupId: 'adGroups', campaignId: 'campaigns' } as const

/** Returns the parent fields of a family, the nearest parent first. */
export function parentFieldsOf({ parent }: Family): ParentField[] {
  if (!parent) return []
  return parent.field === 'adGroupId' ? ['adGroupId', 'campaignId'] : ['campaignId']
}

/**
 * Reads the parents of these entities, with one list per kind of parent.
 * @throws PlatformError when it cannot be read.
 */
export async function readParents(
  call: CallAmazon,
  family: Family,
  entities: readonly Entity[],
  options: Options,
): Promise<Parents> {
  const [product] = family.name.split('.')
  const active = entities.filter((entity) => stateOf(entity) !== 'ARCHIVED')
  const found = await Promise.all(
    parentFieldsOf(family).map(async (field): Promise<[ParentField, Map<string, Entity>]> => {
      const kind = `${product}.${lists[field]}`
      const values = [...new Set(active.flatMap((entity) => idAt(entity, field) ?? []))]
      const chunk = findOperation(`${kind}.update`).snapshot?.chunk ?? 100
      const listFilter = { filter: `${field}Filter`, values, chunk }
      const listed = await listEntities(call, findOperation(`${kind}.list`), listFilter, options)
      return [field, new Map(listed.entities.map((entity) => [idAt(entity, field) ?? '', entity]))]
    }),
  )
  return new Map(found)
}
