import { examples } from './examples.ts'
import type { Operation } from './operation.ts'
import { bodySchema, type Schema } from './schemas.ts'

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Optional fields that examples include: an update with only an id would not show what the operation does. */
const shownOptional = new Set(['state', 'bid', 'defaultBid', 'budget', 'stateFilter', 'include'])

const byName: Record<string, unknown> = {
  bid: 0.75,
  defaultBid: 0.75,
  budget: 25,
  name: 'Example name',
  keywordText: 'camping stove',
  asin: 'B000000001',
  asins: ['B000000001'],
  sku: 'SKU-1',
  url: 'https://www.amazon.com/dp/B000000001',
  locale: 'en_US',
}

function textFor(name: string, schema: Schema): string {
  if (/Id$|^id$|Ids$|include$/.test(name)) return '281474976710656'
  if (schema.format === 'date') return '2026-01-31'
  if (/Date$/.test(name)) return '20260131'
  const min = Number(schema.minLength ?? 0)
  return 'example'.padEnd(min, '.').slice(0, Number(schema.maxLength ?? 200))
}

/** Returns an invented value that the schema allows, by the name of its field. */
export function exampleValue(name: string, schema: Schema): unknown {
  const { enum: words, type, default: preset, properties, items, anyOf } = schema
  const known = byName[name]
  const types = Array.isArray(type) ? type : [type]
  if (known !== undefined && (types.includes(typeof known) || (Array.isArray(known) && types.includes('array'))))
    return known
  if (Array.isArray(words)) return words.find((word) => word !== null)
  if (preset !== undefined && preset !== null) return preset
  if (schema.format === 'id64') return '281474976710656'
  const alternatives = Array.isArray(anyOf) ? anyOf.filter(isRecord) : []
  if (types.includes('array')) return [exampleValue(name, isRecord(items) ? items : {})]
  if (isRecord(properties) || alternatives.length > 0) return objectFor(schema, alternatives[0])
  if (types.includes('integer') || types.includes('number')) return Number(schema.minimum ?? 1)
  if (types.includes('boolean')) return true
  return types.includes('string') ? textFor(name, schema) : {}
}

function objectFor(schema: Schema, alternative: Schema | undefined): unknown {
  const merged = { ...alternative, ...schema }
  const properties = {
    ...(isRecord(alternative?.properties) && alternative.properties),
    ...(isRecord(schema.properties) && schema.properties),
  }
  if (Object.keys(properties).length === 0) return alternative ? exampleValue('', alternative) : {}
  const required = new Set([
    ...(Array.isArray(schema.required) ? schema.required : []),
    ...(Array.isArray(alternative?.required) ? alternative.required : []),
  ])
  const shown = Object.entries(properties).filter(([name]) => required.has(name) || shownOptional.has(name))
  const some = shown.length > 0 ? shown : Object.entries(properties).slice(0, Number(merged.minProperties ?? 0))
  return Object.fromEntries(some.map(([name, inner]) => [name, exampleValue(name, isRecord(inner) ? inner : {})]))
}

/** Returns an example body of `POST /api/amazon/ads/call` that passes validation. Its ids are invented. */
export function exampleCall(operation: Operation): Record<string, unknown> {
  const required = operation.params.filter((parameter) => parameter.required)
  const params = Object.fromEntries(required.map(({ name, schema }) => [name, exampleValue(name, schema)]))
  const schema = bodySchema(operation)
  return {
    profileId: '1234567890123456',
    operation: operation.name,
    ...(required.length > 0 && { params }),
    ...(schema && { body: examples[operation.name] ?? exampleValue('', schema) }),
    ...(operation.access === 'write' && { dryRun: true }),
  }
}
