import type { ScalarType, Schema } from '../record.ts'
import { namedTexts, usualTexts } from './named-texts.ts'

/** Position of a value: the schemas that it may refer to, its name, and its depth. */
interface Place {
  definitions: Record<string, Schema>
  name: string
  depth: number
}

const depthMax = 8
const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

function fits({ pattern, minLength, maxLength }: Partial<ScalarType>, text: string): boolean {
  if (text.length < (minLength ?? 0) || text.length > (maxLength ?? Number.POSITIVE_INFINITY)) return false
  return pattern === undefined || new RegExp(pattern, 'u').test(text)
}

/** Returns a text that the schema allows: one suggested by the name, otherwise the first common shape that fits. */
export function exampleText(type: Partial<ScalarType>, name: string): string {
  const end = /before|end|until|to$|high/i.test(name)
  if (type.format === 'date-time') return end ? '2026-08-07T00:00:00Z' : '2026-08-01T00:00:00Z'
  if (type.format === 'date') return end ? '2026-08-07' : '2026-08-01'
  const length = Math.min(type.minLength ?? 0, 5000)
  const candidates = [
    ...namedTexts(name),
    ...(length > 'example'.length ? usualTexts : ['example', ...usualTexts]),
    'A'.repeat(Math.max(length, 1)),
    '1'.repeat(Math.max(length, 1)),
  ]
  const found = candidates.find((text) => fits(type, text))
  if (found === undefined) throw new Error(`there is no example of ${name} that fits ${JSON.stringify(type)}`)
  return found
}

function exampleNumber({ minimum, maximum, multipleOf }: Schema): number {
  const least = numberOf(minimum) ?? 1
  const value = Math.min(Math.max(least, 1), numberOf(maximum) ?? Number.POSITIVE_INFINITY)
  const step = numberOf(multipleOf)
  return step ? Math.ceil(value / step) * step : value
}

function exampleList(schema: Schema, place: Place): unknown[] {
  const items = isSchema(schema.items) ? schema.items : {}
  const count = Math.max(numberOf(schema.minItems) ?? 1, 1)
  return Array.from({ length: count }, () => exampleValue(items, { ...place, depth: place.depth + 1 }))
}

/** Returns an object with the required properties, or with all of them if none is required and the object is not nested. */
function exampleObject(schema: Schema, place: Place): Schema {
  const properties = Object.entries(isSchema(schema.properties) ? schema.properties : {})
  const required = new Set(Array.isArray(schema.required) ? schema.required : [])
  const wanted = required.size > 0 || place.depth > 1 ? properties.filter(([name]) => required.has(name)) : properties
  const values = wanted.map(([name, inner]) => {
    const at = { ...place, name, depth: place.depth + 1 }
    return [name, exampleValue(isSchema(inner) ? inner : {}, at)]
  })
  const parts = Array.isArray(schema.allOf) ? schema.allOf.filter(isSchema) : []
  return Object.assign({}, ...parts.map((part) => exampleValue(part, place)), Object.fromEntries(values))
}

/** Returns a value that the schema allows. Deterministic. References are `#/definitions/<name>`. */
export function exampleValue(schema: Schema, place: Place): unknown {
  if (place.depth > depthMax) return {}
  if (typeof schema.$ref === 'string') {
    const name = schema.$ref.replace('#/definitions/', '')
    return exampleValue(place.definitions[name] ?? {}, place)
  }
  if (Array.isArray(schema.enum)) return schema.enum[0]
  switch (schema.type) {
    case 'string':
      return exampleText(schema as Partial<ScalarType>, place.name)
    case 'integer':
    case 'number':
      return exampleNumber(schema)
    case 'boolean':
      return true
    case 'array':
      return exampleList(schema, place)
    default:
      return exampleObject(schema, place)
  }
}
