import type { Operation } from './operation.ts'
import { bodySchema, type Schema } from './schemas.ts'

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const recordsOf = (value: unknown): Schema[] => (Array.isArray(value) ? value.filter(isRecord) : [])

/** Whether a value has the fixed words that tell one alternative from the others. */
const hasItsWords = (value: unknown, { properties }: Schema): boolean =>
  !isRecord(value) ||
  !isRecord(properties) ||
  Object.entries(properties).every(([name, schema]) => {
    const words = asRecord(schema).enum
    return !Array.isArray(words) || !(name in value) || words.includes(value[name])
  })

/** Of alternatives the one that the value is meant to be, with what all have in common. */
function resolve(value: unknown, schema: Schema): Schema {
  const meant = recordsOf(schema.anyOf).find((alternative) => hasItsWords(value, alternative))
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
  // As it is written, every digit of it: a JavaScript number would round it.
  return schema.format === 'id64' && typeof value === 'string' && /^[0-9]{1,20}$/.test(value)
    ? JSON.rawJSON(BigInt(value).toString())
    : value
}

/** A valid body as Amazon wants it: JSON text, with ids that Amazon writes as numbers as bare digits. */
export const encodeBody = (operation: Operation, body: unknown): string =>
  JSON.stringify(toWire(body ?? {}, bodySchema(operation) ?? {}))
