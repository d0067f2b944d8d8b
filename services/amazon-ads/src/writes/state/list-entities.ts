import { bodySchema, type Operation } from '@platform/ads-catalog'
import { type Entity, idAt, isEntity } from '../domain/item.ts'
import type { CallAmazon } from './call-amazon.ts'
import { inTurns } from './in-turns.ts'

/** What a list is narrowed to: by ids of its own or of a parent, or by exact names. */
export interface Narrowed {
  /** `campaignIdFilter`, `nameFilter`, or `AD_GROUP_ID` where filters are typed. */
  filter: string
  values: readonly string[]
  /** Values in one call at most. */
  chunk: number
}

interface Options {
  signal: AbortSignal
  deadlineMs: number
  /** Pages of one list at most; what is behind them is not seen. */
  pagesMax?: number
}

const queryPageSize = 100
/** Calls of one list at a time; Amazon's limits are unpublished. */
const together = 4

const includes = (schema: unknown): string[] => {
  const text = JSON.stringify(schema ?? null)
  return ['ENABLED', 'PAUSED', 'ARCHIVED', 'PROPOSED', 'enabled', 'paused', 'archived'].filter((state) =>
    text.includes(`"${state}"`),
  )
}

/** Every state is asked for by name: what a list leaves out otherwise differs between products, or is not documented. */
function statesOf(list: Operation): string[] {
  const schema = bodySchema(list)
  const properties = isEntity(schema?.properties) ? schema.properties : {}
  if (isEntity(properties.filters)) return includes(properties.filters).filter((state) => state !== 'draft')
  return includes(properties.stateFilter)
}

/** Typed filters of Sponsored Brands targets take ad groups as numbers. */
const idOf = (value: string): string | number => (Number.isSafeInteger(Number(value)) ? Number(value) : value)

function bodyFor(list: Operation, { filter }: Narrowed, values: readonly string[]): Entity {
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

/** The whole list, each entity once: pages of a changing set overlap. `complete` is false when there was more than the pages allowed. */
export async function listEntities(
  call: CallAmazon,
  list: Operation,
  narrowed: Narrowed,
  options: Options,
): Promise<{ entities: Entity[]; complete: boolean }> {
  const { values, chunk, filter } = narrowed
  const { idField = '' } = list
  const chunks = Array.from({ length: Math.ceil(values.length / chunk) }, (_, index) =>
    values.slice(index * chunk, (index + 1) * chunk),
  )
  const found = new Map<string, Entity>()
  let complete = true
  await inTurns(chunks, together, async (part) => {
    const pages =
      list.method === 'GET'
        ? pagesByQuery(call, list, { [filter]: part.join(','), ...stateQuery(list) }, options)
        : pagesByBody(call, list, bodyFor(list, narrowed, part), options)
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

const stateQuery = (list: Operation): Record<string, string> =>
  list.params.some(({ name }) => name === 'stateFilter') ? { stateFilter: 'enabled,paused,archived' } : {}
