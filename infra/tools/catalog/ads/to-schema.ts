import { isNode, listOf, type Node, nodeOf, type Spec, textOf, textsOf } from './spec.ts'

/** JSON Schema without prose. */
export type Schema = { [keyword: string]: unknown }

const kept = [
  ...['enum', 'default', 'minimum', 'maximum', 'multipleOf', 'minLength', 'maxLength'],
  ...['minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties'],
]
/** Formats that are enforced. The number formats of the documents add nothing to `type`. */
const keptFormats = new Set(['date', 'date-time'])
/** Matches names of ids; numbers in the `values` of a list filter are ids too. */
const idName = /(^i|I)ds?$|IdFilter$|^values$/

/**
 * Schema of a 64-bit id that Amazon writes as a number. Callers receive and send a string of digits; an exact number is accepted
 * too. `format` marks the values that are sent to Amazon as numbers.
 */
const numericId: Schema = {
  type: ['string', 'integer'],
  format: 'id64',
  pattern: '^[0-9]{1,20}$',
  maximum: Number.MAX_SAFE_INTEGER,
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'u')
    return true
  } catch {
    return false
  }
}

/** Merges the parts of one object into it; keeps alternatives of disjoint objects. */
function mergeParts(parts: readonly Schema[]): Schema {
  const required = new Set(parts.flatMap((part) => textsOf(part.required)))
  const properties = Object.assign({}, ...parts.map((part) => part.properties ?? {}))
  const rest: Schema = Object.assign({}, ...parts)
  return {
    ...rest,
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.size > 0 && { required: [...required] }),
  }
}

interface Options {
  /** Refuses undocumented fields, as in requests; answers may have them. */
  closed: boolean
  /** Levels to keep; fewer for answers. */
  depthMax?: number
}

/** Converts an OpenAPI 3.0 schema to JSON Schema: references resolved, parts merged, prose dropped. */
export function toSchema(spec: Spec, from: Node, { closed, depthMax = 24 }: Options): Schema {
  const convert = (raw: Node, name: string, depth: number, open: readonly Node[]): Schema => {
    const node = spec.follow(raw)
    // A recursive schema is expanded once.
    if (depth > depthMax || open.includes(node)) return {}
    const inside = [...open, node]
    const parts = listOf(node.allOf).filter(isNode)
    const own = { ...convertOwn(node, name, depth, inside) }
    const merged =
      parts.length > 0 ? mergeParts([...parts.map((part) => convert(part, name, depth, inside)), own]) : own
    const alternatives = ['oneOf', 'anyOf'].flatMap((keyword) => listOf(node[keyword]).filter(isNode))
    if (alternatives.length > 0) {
      const { additionalProperties: _, ...base } = merged
      const only = alternatives.length === 1 ? alternatives[0] : undefined
      // `oneOf` requires exactly one match, which the alternatives of the documents violate.
      return only
        ? mergeParts([base, convert(only, name, depth, inside)])
        : { ...base, anyOf: alternatives.map((alternative) => convert(alternative, name, depth, inside)) }
    }
    return merged
  }

  const convertOwn = (node: Node, name: string, depth: number, open: readonly Node[]): Schema => {
    const type = textOf(node.type)
    if ((type === 'number' || type === 'integer') && idName.test(name)) return numericId
    const schema: Schema = {}
    if (type) schema.type = node.nullable === true ? [type, 'null'] : type
    for (const keyword of kept) if (node[keyword] !== undefined) schema[keyword] = node[keyword]
    // A few documents give the length of a list as `minimum` and `maximum`.
    if (type === 'array' && typeof node.maximum === 'number') {
      schema.maxItems ??= node.maximum
      delete schema.maximum
    }
    if (node.nullable === true && Array.isArray(node.enum) && !node.enum.includes(null)) {
      schema.enum = [...node.enum, null]
    }
    if (Array.isArray(schema.enum)) schema.enum = [...new Set(schema.enum)]
    const pattern = textOf(node.pattern)
    if (pattern && isPattern(pattern)) schema.pattern = pattern
    const format = textOf(node.format)
    if (format && keptFormats.has(format)) schema.format = format
    if (node.items) schema.items = convert(nodeOf(node.items), name, depth + 1, open)
    if (isNode(node.properties)) {
      const entries = Object.entries(node.properties).filter((entry): entry is [string, Node] => isNode(entry[1]))
      schema.type ??= 'object'
      schema.properties = Object.fromEntries(entries.map(([key, value]) => [key, convert(value, key, depth + 1, open)]))
      if (closed && node.additionalProperties === undefined) schema.additionalProperties = false
    }
    const required = textsOf(node.required)
    if (required.length > 0) schema.required = required
    if (isNode(node.additionalProperties)) {
      schema.additionalProperties = convert(node.additionalProperties, name, depth + 1, open)
    }
    return schema
  }

  return convert(from, '', 0, [])
}
