import { loadCatalog } from './load-catalog.ts'
import { overlay } from './overlay/index.ts'
import type { Entry, StateRead } from './overlay/types.ts'
import type { CatalogFile, OperationRecord } from './record.ts'

/** One operation: what the models say, and what was added by hand. */
export interface Operation extends OperationRecord, Entry {
  /** The API without its version, e.g. `orders`. */
  family: string
  /** The API's name for people, e.g. `Orders`. */
  title: string
}

function within(api: string, { operation, params }: StateRead): StateRead {
  return { operation: operation.includes('.') ? operation : `${api}.${operation}`, params }
}

function merge(record: OperationRecord): Operation {
  const api = overlay[record.api]
  const entry = api?.operations[record.id.slice(record.api.length + 1)]
  if (!api || !entry) throw new Error(`${record.id} has no entry in the overlay`)
  const { family, title } = api
  const { stateRead, ...rest } = entry
  return { ...record, family, title, ...rest, ...(stateRead && { stateRead: within(record.api, stateRead) }) }
}

let merged: Map<string, Operation> | undefined

function byId(): Map<string, Operation> {
  merged ??= new Map(loadCatalog().operations.map((record) => [record.id, merge(record)]))
  return merged
}

/** All operations of the official models, in their order. Nothing is read before the first use. */
export const catalog = {
  get operations(): Operation[] {
    return [...byId().values()]
  },
  /** Which commit of the official models the data comes from. */
  get source(): CatalogFile['source'] {
    return loadCatalog().source
  },
  /** By exact id; findOperation takes names as people write them. */
  get: (id: string): Operation | undefined => byId().get(id),
}
