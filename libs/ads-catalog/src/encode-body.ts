import type { Operation } from './operation.ts'
import { bodySchema, type Schema } from './schemas.ts'

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const recordsOf = (value: unknown): Schema[] => (Array.isArray(value) ? value.filter(isRecord) : [])

/** Returns whether a value has the enum values that distinguish this alternative from the others. */
const matchesEnums = (value: unknown, { properties }: Schema): boolean =>
  !isRecord(value) ||
  !isRecord(properties) ||
  Object.entries(properties).every(([name, schema]) => {
    const words = asRecord(schema).enum
    return !Array.isArray(words) || !(name in value) || words.includes(value[name])
  })

/** Picks the `anyOf` alternative that the value matches, merged with the common part of the schema. */
function resolve(value: unknown, schema: Schema): Schema {
  const meant = recordsOf(schema.anyOf).find((alternative) => matchesEnums(value, alternative))
  if (!meant) return schema
  const inner = resolve(value, meant)
  const properties = { ...asRecord(schema.properties), ...asRecord(inner.properties) }
  return { ...schema, ...inner, properties }
}

const asRecord = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {})

function toWire(value: unknown, open: Schema): unknown {
  const schema = resolve(value, open)
  if (Array.isArray(value)) return value.map((item) => toWire(item, asRecord(schema.items)))
  if (isRecord(value)) {
    const properties = asRecord(schema.properties)
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, toWire(inner, asRecord(properties[key]))]),
    )
  }
  // Digit by digit: a JavaScript number would round it.
  return schema.format === 'id64' && typeof value === 'string' && /^[0-9]{1,20}$/.test(value)
    ? JSON.rawJSON(BigInt(value).toString())
    : value
}

/** Serializes a valid body as JSON. Ids that Amazon declares as numbers become bare digits, without rounding. */
export const encodeBody = (operation: Operation, body: unknown): string =>
  JSON.stringify(toWire(body ?? {}, bodySchema(operation) ?? {}))
