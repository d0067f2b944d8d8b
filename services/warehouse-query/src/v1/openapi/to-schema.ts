import { type ZodType, z } from 'zod'

/** JSON Schema 2020-12, which OpenAPI 3.1 schemas are. */
export type Schema = Record<string, unknown>

const isObject = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Returns whether a bound is only the limit of safe integers, which the document omits. */
const isSafeBound = (name: string, value: unknown): boolean =>
  ['minimum', 'maximum'].includes(name) && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER

/** Returns whether the document omits this member of zod's output. A field of the same name holds a schema, not a text. */
const isSurplus = (schema: Schema, name: string, value: unknown): boolean =>
  name === '$defs' ||
  (typeof value === 'string' &&
    (['$schema', 'id'].includes(name) || (name === 'pattern' && schema.format === 'date'))) ||
  isSafeBound(name, value)

/** Rewrites references to the document's components and leaves out surplus members. */
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

/** Returns a member of a JSON object as a schema. */
const memberOf = (schema: Schema, name: string): Schema => {
  const member = schema[name]
  return isObject(member) ? member : {}
}

/** Returns the JSON Schema of a zod schema, and its named parts. */
export function toSchema(schema: ZodType, io: 'input' | 'output'): { schema: Schema; named: Schema } {
  const made: Schema = { ...z.toJSONSchema(schema, { io }) }
  return { schema: memberOf({ it: adapt(made) }, 'it'), named: memberOf({ it: adapt(memberOf(made, '$defs')) }, 'it') }
}

/** Returns the fields of an object schema: name, schema, and whether the field is required. */
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
