import { type ZodType, z } from 'zod'

/** JSON Schema 2020-12, which OpenAPI 3.1 schemas are. */
export type Schema = Record<string, unknown>

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What every whole number of JSON is within says nothing about this one. */
const isSafeBound = (name: string, value: unknown): boolean =>
  ['minimum', 'maximum'].includes(name) && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER

/** What zod writes and the document does not need: a field of that name holds a schema, and no text. */
const isSurplus = (schema: Schema, name: string, value: unknown): boolean =>
  name === '$defs' ||
  (typeof value === 'string' &&
    (['$schema', 'id'].includes(name) || (name === 'pattern' && schema.format === 'date'))) ||
  isSafeBound(name, value)

/** Leads references to the document's components, and leaves out what is surplus. */
function adapt(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(adapt)
  if (!isObject(value)) return value
  const kept = Object.entries(value).filter(([name, part]) => !isSurplus(value, name, part))
  return Object.fromEntries(
    kept.map(([name, part]) =>
      name === '$ref' ? [name, String(part).replace('#/$defs/', '#/components/schemas/')] : [name, adapt(part)],
    ),
  )
}

/** A JSON object's member, as the schema of a schema. */
const memberOf = (schema: Schema, name: string): Schema => {
  const member = schema[name]
  return isObject(member) ? member : {}
}

/** What a schema lets through, as a JSON Schema, and the named parts of it. */
export function toSchema(schema: ZodType, io: 'input' | 'output'): { schema: Schema; named: Schema } {
  const made: Schema = { ...z.toJSONSchema(schema, { io }) }
  return { schema: memberOf({ it: adapt(made) }, 'it'), named: memberOf({ it: adapt(memberOf(made, '$defs')) }, 'it') }
}

/** The fields of an object's schema: each with its own schema, and whether it has to be there. */
export function fieldsOf(schema: ZodType): { name: string; schema: Schema; required: boolean }[] {
  const output = toSchema(schema, 'output').schema
  const { required } = toSchema(schema, 'input').schema
  const needed = Array.isArray(required) ? required : []
  return Object.entries(memberOf(output, 'properties')).map(([name, field]) => ({
    name,
    schema: isObject(field) ? field : {},
    required: needed.includes(name),
  }))
}
