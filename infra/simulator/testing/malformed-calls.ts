import {
  type Operation as AdsOperation,
  exampleValue as adsExample,
  exampleCall as adsExampleCall,
  operations as adsOperations,
  bodySchema,
} from '@platform/ads-catalog'
import { catalog, exampleCall, exampleValue, loadCatalog, type Operation } from '@platform/spapi-catalog'
import { type Malformed, malformedValues, malformedWithin, type Placed, withMalformed } from './malformed-values.ts'

/** An otherwise valid call with one malformed value. */
export interface MalformedCall<O> {
  operation: O
  params: Record<string, unknown>
  body: unknown
  kind: string
  /** Path of the value in the platform's issues: `params.x`, `body.a.0.b`. */
  path: string
}

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const atBody = (path: Placed['path']): string => ['body', ...path].join('.')

function spapiWalk({ api }: Operation) {
  const definitions = loadCatalog().definitions[api] ?? {}
  const resolve = (schema: Json): Json => {
    const name = typeof schema.$ref === 'string' ? schema.$ref.slice('#/definitions/'.length) : undefined
    return name === undefined ? schema : resolve(definitions[name] ?? {})
  }
  return { resolve, example: (schema: Json, name: string) => exampleValue(schema, { definitions, name, depth: 0 }) }
}

function* spapiCalls(operation: Operation): Generator<MalformedCall<Operation>> {
  const { params, body } = exampleCall(operation)
  const at = (name: string, { kind, value }: Malformed, path = `params.${name}`): MalformedCall<Operation> => ({
    ...{ operation, params: { ...params, [name]: value }, body, kind, path },
  })
  for (const param of operation.params) {
    const { name } = param
    if (param.type !== 'array') {
      for (const malformed of malformedValues({ ...param })) yield at(name, malformed)
      continue
    }
    const item = [params[name]].flat()[0] ?? param.items.enum?.[0] ?? 'x'
    const { items, ...list } = param
    for (const malformed of malformedValues(list, () => item)) yield at(name, malformed)
    for (const { kind, value } of malformedValues({ ...items }))
      yield at(name, { kind: `item ${kind}`, value: [value] }, `params.${name}.0`)
  }
  if (!operation.body) return
  const walk = spapiWalk(operation)
  const root = { $ref: `#/definitions/${operation.body.schema}` }
  for (const placed of malformedWithin(root, walk))
    yield { operation, params, body: withMalformed(root, placed, walk), kind: placed.kind, path: atBody(placed.path) }
}

/** Every malformed value of every parameter and field of the Selling Partner API. */
export const malformedSpapiCalls = (): MalformedCall<Operation>[] =>
  catalog.operations.flatMap((operation) => [...spapiCalls(operation)])

/** Alternatives of a schema share the fields that both examples and messages concern: the first one is used. */
const resolveAds = (schema: Json): Json => {
  const [first] = Array.isArray(schema.anyOf) ? schema.anyOf.filter(isObject) : []
  if (!first) return schema
  const { anyOf: _, ...own } = schema
  return { ...first, ...own, properties: { ...Object(first.properties), ...Object(own.properties) } }
}
/** Fields with one word, by which a value belongs to its alternative. */
const constantsOf = ({ properties }: Json): Json =>
  Object.fromEntries(
    Object.entries(isObject(properties) ? properties : {}).flatMap(([name, inner]) => {
      const words = isObject(inner) ? inner.enum : undefined
      return Array.isArray(words) && words.length === 1 ? [[name, words[0]]] : []
    }),
  )

const adsWalk = {
  resolve: resolveAds,
  example(schema: Json, name: string) {
    const made = adsExample(name, schema)
    return isObject(made) ? { ...constantsOf(resolveAds(schema)), ...made } : made
  },
}

function* adsCalls(operation: AdsOperation): Generator<MalformedCall<AdsOperation>> {
  const example = adsExampleCall(operation)
  const params = isObject(example.params) ? example.params : {}
  for (const { name, schema } of operation.params)
    for (const { kind, value } of malformedValues(schema))
      yield { operation, params: { ...params, [name]: value }, body: example.body, kind, path: `params.${name}` }
  const schema = bodySchema(operation)
  if (!schema) return
  for (const placed of malformedWithin(schema, adsWalk))
    yield {
      operation,
      params,
      body: withMalformed(schema, placed, adsWalk),
      kind: placed.kind,
      path: atBody(placed.path),
    }
}

/** Every malformed value of every parameter and field of the Ads API, of the operations by product. */
export const malformedAdsCalls = (): MalformedCall<AdsOperation>[] =>
  adsOperations()
    .filter(({ api }) => api === 'v3')
    .flatMap((operation) => [...adsCalls(operation)])
