import { PlatformError } from '@platform/errors'
import { loadCatalog } from './load-catalog.ts'
import { overlay } from './overlay/index.ts'
import type { Entry, StateRead } from './overlay/types.ts'
import type { CatalogFile, OperationRecord } from './record.ts'

/** One operation: the facts of the official models, merged with the overlay. */
export interface Operation extends OperationRecord, Entry {
  /** The API without its version, e.g. `orders`. */
  family: string
  /** Display name of the API, e.g. `Orders`. */
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

/** All operations of the official models, in their order; read at the first use. */
export const catalog = {
  get operations(): Operation[] {
    return [...byId().values()]
  },
  /** Commit of the official models that the data was generated from. */
  get source(): CatalogFile['source'] {
    return loadCatalog().source
  },
  /** Returns an operation by its exact id; findOperation accepts other names. */
  get: (id: string): Operation | undefined => byId().get(id),
  /** Returns an operation that the platform itself calls. @throws PlatformError `internal_error` if the models have lost it */
  require(id: string): Operation {
    const operation = byId().get(id)
    if (!operation) throw new PlatformError('internal_error', `the catalog has no ${id}`)
    return operation
  },
}
