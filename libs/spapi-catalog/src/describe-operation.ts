import { catalog, type Operation } from './catalog.ts'
import { type ExampleCall, exampleCall } from './example/example-call.ts'
import type { Access } from './overlay/types.ts'
import type { Parameter, Schema } from './record.ts'
import { schemaClosure } from './schema-closure.ts'

/** One operation as the API lists it. */
export interface OperationRow {
  /** Value of `operation` in a call. */
  operation: string
  api: string
  /** Display name of the API. */
  title: string
  version: string
  method: string
  path: string
  access: Access
  summary: string
  restricted: boolean
  grantless: boolean
  deprecated: boolean
  sandboxOnly: boolean
  /** Requests per second; null if Amazon publishes none. */
  rate: number | null
  burst: number | null
  params: Omit<Parameter, 'collectionFormat' | 'greedy'>[]
  /** JSON schema of the body; null without a body. */
  body: Schema | null
  bodyRequired: boolean
  /** Parameter of the next token, for operations with pages. */
  pagination?: { parameter: string } | { body: 'pagination' }
  /** Further names of this operation. */
  aliases?: string[]
  replacedBy?: string
  /** Last day of service. */
  endsOn?: string
  example: ExampleCall
}

const rows = new Map<string, OperationRow>()

function paginationOf({ page, offsetPage }: Operation): OperationRow['pagination'] {
  if (offsetPage) return { body: 'pagination' }
  return page && { parameter: page.request }
}

function documented(param: Parameter): OperationRow['params'][number] {
  const { collectionFormat: _format, greedy: _greedy, ...shown } = { collectionFormat: '', greedy: '', ...param }
  return shown
}

/** Returns the operation's row of the listing; cached. */
export function describeOperation(operation: Operation): OperationRow {
  const known = rows.get(operation.id)
  if (known) return known
  const { id, api, title, version, method, path, access, summary, body, aliases, replacedBy, endsOn } = operation
  const pagination = paginationOf(operation)
  const row: OperationRow = {
    operation: id,
    api,
    title,
    version,
    method,
    path,
    access,
    summary,
    restricted: operation.restricted !== undefined,
    grantless: operation.grantlessScope !== undefined,
    deprecated: operation.deprecated === true || endsOn !== undefined,
    sandboxOnly: operation.sandboxOnly === true,
    rate: operation.rate ?? null,
    burst: operation.burst ?? null,
    params: operation.params.map(documented),
    body: body ? schemaClosure(api, body.schema) : null,
    bodyRequired: body?.required === true,
    ...(pagination && { pagination }),
    ...(aliases && { aliases }),
    ...(replacedBy && { replacedBy }),
    ...(endsOn && { endsOn }),
    example: exampleCall(operation),
  }
  rows.set(id, row)
  return row
}

/** Filter of the listing. */
export interface ListFilter {
  /** Words that must all occur in the name, the path, the API or the summary. */
  search?: string | undefined
  /** An API with or without version: `orders`, `ordersV0`. */
  api?: string | undefined
  access?: Access | undefined
}

const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '')

function containsAll({ id, path, title, summary, aliases = [] }: Operation, words: string[]): boolean {
  const text = [id, path, title, summary, ...aliases].join(' ').toLowerCase()
  return words.every((word) => text.includes(word))
}

/** Returns the rows of all operations that match the filter, in the order of the catalog. */
export function listOperations({ search = '', api, access }: ListFilter = {}): OperationRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const wanted = api === undefined ? undefined : plain(api)
  return catalog.operations
    .filter((one) => access === undefined || one.access === access)
    .filter((one) => wanted === undefined || [one.api, one.family, one.title].some((name) => plain(name) === wanted))
    .filter((one) => containsAll(one, words))
    .map(describeOperation)
}
