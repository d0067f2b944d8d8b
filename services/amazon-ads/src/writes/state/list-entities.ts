import { bodySchema, type Operation } from '@platform/ads-catalog'
import { type Entity, idAt, isEntity } from '../domain/item.ts'
import type { CallAmazon } from './call-amazon.ts'
import { forEachConcurrently } from './for-each-concurrently.ts'

/** Filter of a list: by ids of its entities or their parents, or by exact names. */
export interface ListFilter {
  /** `campaignIdFilter`, `nameFilter`, or `AD_GROUP_ID` for lists with typed filters. */
  filter: string
  values: readonly string[]
  /** Most values in one call. */
  chunk: number
}

interface Options {
  signal: AbortSignal
  deadlineMs: number
  /** Most pages read of one list; later pages are ignored. */
  pagesMax?: number
}

const queryPageSize = 100
/** Concurrent calls for one list; Amazon does not publish its limits. */
const concurrencyMax = 4

const includes = (schema: unknown): string[] => {
  const text = JSON.stringify(schema ?? null)
  return ['ENABLED', 'PAUSED', 'ARCHIVED', 'PROPOSED', 'enabled', 'paused', 'archived'].filter((state) =>
    text.includes(`"${state}"`),
  )
}

/** Returns every state: the default of lists differs between products, or is not documented. */
function statesOf(list: Operation): string[] {
  const schema = bodySchema(list)
  const properties = isEntity(schema?.properties) ? schema.properties : {}
  if (isEntity(properties.filters)) return includes(properties.filters).filter((state) => state !== 'draft')
  return includes(properties.stateFilter)
}

/** Converts an id for the typed filters of Sponsored Brands targets, which require numbers. */
const idOf = (value: string): string | number => (Number.isSafeInteger(Number(value)) ? Number(value) : value)

function bodyFor(list: Operation, { filter }: ListFilter, values: readonly string[]): Entity {
  const states = statesOf(list)
  const { sizeField, pageSizeMax } = list.pagination ?? {}
  const size = sizeField && pageSizeMax ? { [sizeField]: pageSizeMax } : {}
  if (filter === 'AD_GROUP_ID') {
    const ids = list.name === 'sb.targets.list' ? values.map(idOf) : values
    const filters = [
      { filterType: filter, values: ids },
      { filterType: 'TARGETING_STATE', values: states },
    ]
    return { filters, ...size }
  }
  return {
    [filter]: { include: values, ...(filter === 'nameFilter' && { queryTermMatchType: 'EXACT_MATCH' }) },
    ...(states.length > 0 && { stateFilter: { include: states } }),
    ...size,
  }
}

const listIn = (payload: unknown, list: Operation): Entity[] => {
  const key = list.itemsKey ?? list.pagination?.itemsKey
  const found = Array.isArray(payload) ? payload : key && isEntity(payload) ? payload[key] : undefined
  return Array.isArray(found) ? found.filter(isEntity) : []
}

async function* pagesByBody(call: CallAmazon, operation: Operation, body: Entity, options: Options) {
  const { tokenField = 'nextToken', answerField = 'nextToken' } = operation.pagination ?? {}
  let token: unknown
  do {
    const { payload } = await call(
      { operation, body: { ...body, ...(typeof token === 'string' && { [tokenField]: token }) } },
      options,
    )
    yield listIn(payload, operation)
    token = isEntity(payload) ? payload[answerField] : undefined
  } while (typeof token === 'string' && token !== '')
}

async function* pagesByQuery(call: CallAmazon, operation: Operation, query: Record<string, string>, options: Options) {
  for (let start = 0; ; start += queryPageSize) {
    const params = { ...query, startIndex: String(start), count: String(queryPageSize) }
    const page = listIn((await call({ operation, params }, options)).payload, operation)
    yield page
    if (page.length < queryPageSize) return
  }
}

/**
 * Reads a whole list and removes duplicates, since pages of a changing list overlap. `complete` is false when `pagesMax` cut it
 * off.
 */
export async function listEntities(
  call: CallAmazon,
  list: Operation,
  listFilter: ListFilter,
  options: Options,
): Promise<{ entities: Entity[]; complete: boolean }> {
  const { values, chunk, filter } = listFilter
  const { idField = '' } = list
  const chunks = Array.from({ length: Math.ceil(values.length / chunk) }, (_, index) =>
    values.slice(index * chunk, (index + 1) * chunk),
  )
  const found = new Map<string, Entity>()
  let complete = true
  await forEachConcurrently(chunks, concurrencyMax, async (part) => {
    const pages =
      list.method === 'GET'
        ? pagesByQuery(call, list, { [filter]: part.join(','), ...stateQuery(list) }, options)
        : pagesByBody(call, list, bodyFor(list, listFilter, part), options)
    let pagesLeft = options.pagesMax ?? Number.POSITIVE_INFINITY
    for await (const page of pages) {
      for (const entity of page) found.set(idAt(entity, idField) ?? '', entity)
      pagesLeft -= 1
      if (pagesLeft > 0) continue
      complete = false
      break
    }
  })
  return { entities: [...found.values()], complete }
}

/** Returns the states that a list can filter by: negative keywords are never paused. */
function queryStatesOf(list: Operation): string[] {
  const words: unknown = list.params.find(({ name }) => name === 'stateFilter')?.schema.enum
  const states = (Array.isArray(words) ? words : []).flatMap((word) => String(word).split(/\s*,\s*/))
  return states.length > 0 ? [...new Set(states)] : ['enabled', 'paused', 'archived']
}

const stateQuery = (list: Operation): Record<string, string> =>
  list.params.some(({ name }) => name === 'stateFilter') ? { stateFilter: queryStatesOf(list).join(',') } : {}
