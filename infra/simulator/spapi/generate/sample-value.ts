import type { Schema } from '@platform/spapi-catalog'
import { isRecord } from '../is-record.ts'
import { documentedWords } from './documented-words.ts'
import type { Echo } from './echo.ts'
import { matchesText, type Place, pick, sampleText } from './sample-text.ts'

export interface Sampling extends Place {
  api: string
  definitions: Record<string, Schema>
  echo: Echo
  /** Includes names and addresses of people if true. */
  personal: boolean
}

/** Depth beyond which only required properties are generated. */
const fullDepth = 9
const itemsUsual = 2

const pageTokens = /^(next|previous)(page)?token$|^(pagination|page)token$/i
const people =
  /^(buyer(name|email|county|taxinfo|phone\w*)|name|contactname|recipientname|addressline\d|address\d|phone(number)?|e?mail(address)?|fax|giftmessage(text)?|taxregistrationnumber)$/i

function resolve(schema: Schema, definitions: Record<string, Schema>): Schema {
  if (typeof schema.$ref !== 'string') return schema
  const target = definitions[schema.$ref.slice('#/definitions/'.length)]
  if (!target) throw new Error(`no definition ${schema.$ref}`)
  return resolve(target, definitions)
}

/** Merges `allOf` into one schema; the models use it only to add properties. */
function merged(schema: Schema, definitions: Record<string, Schema>): Schema {
  const own = resolve(schema, definitions)
  if (!Array.isArray(own.allOf)) return own
  const parts = [{ ...own, allOf: undefined }, ...own.allOf].map((part) => merged(part, definitions))
  return {
    type: 'object',
    properties: Object.assign({}, ...parts.map((part) => part.properties ?? {})),
    required: parts.flatMap((part) => (Array.isArray(part.required) ? part.required : [])),
  }
}

function sampleNumber(name: string, schema: Schema, whole: boolean, { random }: Place): number {
  const least = typeof schema.minimum === 'number' ? schema.minimum : whole ? 1 : 5
  const most = typeof schema.maximum === 'number' ? schema.maximum : Math.max(least, 0) + (whole ? 40 : 95)
  if (typeof schema.pattern === 'string')
    return Number(sampleText(name, { pattern: schema.pattern }, { ...placeless, random }))
  if (/page|currentPage/i.test(name) && least <= 1) return 1
  const value = least + random() * (most - least)
  if (typeof schema.multipleOf === 'number')
    return Math.max(1, Math.floor(value / schema.multipleOf)) * schema.multipleOf
  return whole ? Math.floor(value) : Math.round(value * 100) / 100
}

const placeless = { currency: 'USD', country: 'US', marketplaceId: 'ATVPDKIKX0DER', sellerId: 'A1' }

const definitionOf = ({ $ref }: Schema): string => (typeof $ref === 'string' ? ($ref.split('/').at(-1) ?? '') : '')

interface Position {
  /** Name of the object's definition; empty without one. */
  definition: string
  depth: number
  item: number | undefined
}

function sampleObject(
  schema: Schema,
  sampling: Sampling,
  { definition, depth, item }: Position,
): Record<string, unknown> {
  const required = new Set(Array.isArray(schema.required) ? schema.required : [])
  const made: Record<string, unknown> = {}
  for (const [name, property] of Object.entries(isRecord(schema.properties) ? schema.properties : {})) {
    if (!isRecord(property)) continue
    if (!required.has(name)) {
      if (depth >= fullDepth || pageTokens.test(name) || name === 'errors') continue
      if (!sampling.personal && people.test(name) && isText(property, sampling)) continue
    }
    const words = documentedWords(sampling.api, definition, name)
    made[name] = words ? pick(sampling.random, words) : sampleValue(name, property, sampling, depth + 1, item)
  }
  if (Object.keys(made).length === 0 && isRecord(schema.additionalProperties) && depth < fullDepth) {
    made.sample = sampleValue('sample', schema.additionalProperties, sampling, depth + 1)
  }
  return made
}

const isText = (schema: Schema, { definitions }: Sampling) => resolve(schema, definitions).type === 'string'

function sampleArray(name: string, schema: Schema, sampling: Sampling, depth: number): unknown[] {
  const items = isRecord(schema.items) ? schema.items : {}
  if (name === 'errors') return []
  const asked = sampling.echo.lengthFor(name, merged(items, sampling.definitions))
  const least = typeof schema.minItems === 'number' ? schema.minItems : 0
  const most = typeof schema.maxItems === 'number' ? schema.maxItems : Number.POSITIVE_INFINITY
  const usual = depth >= fullDepth ? least : (asked ?? (depth > 5 ? 1 : itemsUsual))
  const length = Math.min(most, Math.max(least, usual))
  const made = Array.from({ length }, (_, index) =>
    sampleValue(name.replace(/s$/, ''), items, sampling, depth + 1, asked === undefined ? undefined : index),
  )
  if (schema.uniqueItems !== true) return made
  return [...new Map(made.map((one) => [JSON.stringify(one), one])).values()]
}

/** Generates a value that is valid by the schema and plausible by the property's name, and repeats values of the request. */
export function sampleValue(name: string, given: Schema, sampling: Sampling, depth = 0, item?: number): unknown {
  const schema = merged(given, sampling.definitions)
  if (Array.isArray(schema.enum)) {
    return sampling.echo.find(name, schema, item) ?? pick(sampling.random, schema.enum)
  }
  switch (schema.type) {
    case 'array':
      return sampleArray(name, schema, sampling, depth)
    case 'string': {
      const echoed = sampling.echo.find(name, schema, item)
      return typeof echoed === 'string' && matchesText(echoed, schema) ? echoed : sampleText(name, schema, sampling)
    }
    case 'integer':
      return sampling.echo.find(name, schema, item) ?? sampleNumber(name, schema, true, sampling)
    case 'number': {
      const whole = schema.format === 'int32' || schema.format === 'int64'
      return sampling.echo.find(name, schema, item) ?? sampleNumber(name, schema, whole, sampling)
    }
    case 'boolean':
      return sampling.random() < 0.5
    default:
      return sampleObject(schema, sampling, { definition: definitionOf(given), depth, item })
  }
}
