import type { Json, Model } from './model.ts'

const kept = new Set([
  ...['$ref', 'type', 'format', 'enum', 'pattern', 'required', 'additionalProperties', 'properties', 'items', 'allOf'],
  ...['minLength', 'maxLength', 'minimum', 'maximum', 'multipleOf', 'minItems', 'maxItems', 'uniqueItems', 'default'],
])

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Removes descriptions, titles, examples and extensions from a schema. */
function bareSchema(schema: Json): Json {
  const bare: Json = {}
  for (const [key, value] of Object.entries(schema)) {
    if (!kept.has(key)) continue
    if (key === 'properties' && isObject(value))
      bare[key] = Object.fromEntries(
        Object.entries(value).map(([name, property]) => [name, isObject(property) ? bareSchema(property) : property]),
      )
    else if (Array.isArray(value) && key === 'allOf') bare[key] = value.filter(isObject).map(bareSchema)
    else bare[key] = isObject(value) ? bareSchema(value) : value
  }
  return bare
}

/** Returns `Order` for `#/definitions/Order`. @throws Error for any other reference */
export function definitionName(ref: string): string {
  const name = /^#\/definitions\/(.+)$/.exec(ref)?.[1]
  if (name === undefined) throw new Error(`the reference ${ref} leaves its file`)
  return name
}

function refsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(refsOf)
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === '$ref' && typeof inner === 'string' ? [definitionName(inner)] : refsOf(inner),
  )
}

/** Returns the definitions reachable from the named ones, including them, sorted by name. */
export function reachableDefinitions(model: Model, names: Iterable<string>): Map<string, Json> {
  const reached = new Map<string, Json>()
  const open = [...names]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue
    const definition = model.definitions[name]
    if (!definition) throw new Error(`no definition is called ${name}`)
    const bare = bareSchema(definition)
    reached.set(name, bare)
    open.push(...refsOf(bare))
  }
  return new Map([...reached].sort(([a], [b]) => (a < b ? -1 : 1)))
}
