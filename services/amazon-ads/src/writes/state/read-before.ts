import type { Operation } from '@platform/ads-catalog'
import { findOperation } from '@platform/ads-catalog'
import { PlatformError } from '@platform/errors'
import { familyOf, getOf } from '../domain/family.ts'
import { type Entity, idAt, isEntity, type WriteItem } from '../domain/item.ts'
import type { CallAmazon } from './call-amazon.ts'
import { forEachConcurrently } from './for-each-concurrently.ts'
import { listEntities } from './list-entities.ts'

interface Options {
  signal: AbortSignal
  deadlineMs: number
}

/** Concurrent calls for single entities. */
const concurrencyMax = 4

/** Extracts the name from the catalog's filter, such as `campaignIdFilter.include` or `query adIdFilter (comma list)`. */
const filterName = (text: string): string => /\w+Filter/.exec(text)?.[0] ?? ''

async function getEach(call: CallAmazon, get: Operation, ids: readonly string[], options: Options) {
  const found = new Map<string, Entity>()
  const [parameter] = get.params
  await forEachConcurrently(ids, concurrencyMax, async (id) => {
    const payload = await call({ operation: get, params: { [parameter?.name ?? '']: id } }, options).then(
      (reply) => reply.payload,
      (error: unknown) => {
        if (error instanceof PlatformError && error.details.status === 404) return undefined
        throw error
      },
    )
    if (isEntity(payload)) found.set(id, payload)
  })
  return found
}

const byId = (entities: readonly Entity[], idField: string): Map<string, Entity> =>
  new Map(
    entities.flatMap((entity) => (idAt(entity, idField) === undefined ? [] : [[idAt(entity, idField) ?? '', entity]])),
  )

/**
 * Reads the entities of existing items, by id. An id that is missing in the result does not exist in this profile.
 * @throws PlatformError when it cannot be read.
 */
export async function readBefore(
  call: CallAmazon,
  operation: Operation,
  items: readonly WriteItem[],
  options: Options,
): Promise<Map<string, Entity>> {
  const family = familyOf(operation)
  const { idField = '' } = operation
  const existing = items.filter(({ id }) => id !== undefined)
  const ids = [...new Set(existing.map(({ id }) => id ?? ''))]
  // A create's own snapshot reads its parent; created entities are read like those of an update.
  const { snapshot } = findOperation(`${family.name}.update`)
  if (ids.length === 0) return new Map()
  const list = findOperation(`${family.name}.list`)
  const get = getOf(family.name)
  if (snapshot?.mode === 'getEach' && get) return getEach(call, get, ids, options)
  if (snapshot?.mode === 'listByParent') {
    const groups = new Set(existing.map(({ value }) => idAt(value, 'adGroupId')).filter((id) => id !== undefined))
    const listed = await listEntities(call, list, { filter: 'AD_GROUP_ID', values: [...groups], chunk: 100 }, options)
    const found = byId(listed.entities, idField)
    // An item may have a wrong ad group or no ad group.
    const rest = ids.filter((id) => !found.has(id))
    const single = get ? await getEach(call, get, rest, options) : new Map<string, Entity>()
    return new Map([...found, ...single].filter(([id]) => ids.includes(id)))
  }
  const filter = snapshot?.mode === 'list' ? filterName(snapshot.filter) : ''
  const chunk = list.method === 'GET' ? 100 : (snapshot?.chunk ?? 100)
  const listed = await listEntities(call, list, { filter, values: ids, chunk }, options)
  return byId(listed.entities, idField)
}
