import type { Json, Model } from './model.ts'
import { definitionName, isObject } from './schemas.ts'

/** Pagination of an operation: the token parameter, the token in the answer, and the paged lists. */
export interface Page {
  request: string
  /** JSON pointer of the next token in the answer. */
  response: string
  /** JSON pointers of the lists that continue from page to page. */
  items: string[]
}

const requestNames = ['nextToken', 'NextToken', 'paginationToken', 'pageToken', 'nextPageToken']
const responsePointers = [
  ...['/pagination/nextToken', '/nextToken', '/nextPageToken'],
  ...['/payload/NextToken', '/payload/nextToken', '/payload/pagination/nextToken', '/payload/nextPageToken'],
]

function resolve(model: Model, schema: Json | undefined): Json | undefined {
  if (!schema) return undefined
  if (typeof schema.$ref === 'string') return resolve(model, model.definitions[definitionName(schema.$ref)])
  return schema
}

function propertiesOf(model: Model, schema: Json | undefined): [string, Json][] {
  const resolved = resolve(model, schema)
  if (!resolved) return []
  const inherited = Array.isArray(resolved.allOf) ? resolved.allOf.filter(isObject) : []
  const own = isObject(resolved.properties) ? resolved.properties : {}
  return [
    ...inherited.flatMap((part) => propertiesOf(model, part)),
    ...Object.entries(own).filter((entry): entry is [string, Json] => isObject(entry[1])),
  ]
}

function at(model: Model, schema: Json, pointer: string): Json | undefined {
  let here: Json | undefined = schema
  for (const step of pointer.split('/').slice(1)) here = propertiesOf(model, here).find(([name]) => name === step)?.[1]
  return here
}

/** Returns the lists that are not nested in another list. Lists of errors are not paged. */
function listsOf(model: Model, schema: Json, prefix = '', depth = 0): string[] {
  if (depth > 3) return []
  return propertiesOf(model, schema).flatMap(([name, property]) => {
    if (name === 'errors') return []
    const resolved = resolve(model, property)
    if (resolved?.type === 'array') return [`${prefix}/${name}`]
    return resolved ? listsOf(model, resolved, `${prefix}/${name}`, depth + 1) : []
  })
}

/** Returns the pagination of an operation that has a token parameter and a token in its answer. */
export function pageOf(model: Model, query: string[], answer: Json | undefined): Page | undefined {
  const request = requestNames.find((name) => query.includes(name))
  if (request === undefined || answer === undefined) return undefined
  const response = responsePointers.find((pointer) => at(model, answer, pointer))
  return response === undefined ? undefined : { request, response, items: listsOf(model, answer) }
}
