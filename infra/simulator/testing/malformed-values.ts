type Json = Record<string, unknown>

/** A value that its schema does not allow. */
export interface Malformed {
  /** `date: yesterday`, `maximum`. */
  kind: string
  value: unknown
}

/** A malformed value and its position: names of properties, and indexes of items. */
export interface Placed extends Malformed {
  path: (string | number)[]
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Longer lists are not generated. */
const itemsMax = 1_100

const words: Record<string, readonly string[]> = {
  date: ['yesterday', '2026-02-30', '2026-13-45'],
  'date-time': ['yesterday', '2026-02-30T00:00:00Z', '1785542400'],
  dateTime: ['yesterday', '2026-02-30T00:00:00Z'],
  interval: ['garbage', '2026-08-01T00:00:00Z--2026-02-30T00:00:00Z'],
}

/** Returns the values that a schema's format, range, enumeration or length forbids. `item` makes a valid item of a list. */
export function malformedValues(schema: Json, item: () => unknown = () => 'x'): Malformed[] {
  const { format, minimum, maximum, minItems, maxItems } = schema
  const types = [schema.type].flat()
  const found: Malformed[] = (words[String(format)] ?? []).map((value) => ({ kind: `${format}: ${value}`, value }))
  if (Array.isArray(schema.enum)) found.push({ kind: 'enum', value: 'NOT_A_VALUE' })
  else if ((types.includes('integer') || types.includes('number')) && format !== 'id64')
    found.push({ kind: 'number', value: 'many' })
  if (typeof minimum === 'number' && format !== 'id64') found.push({ kind: 'minimum', value: minimum - 1 })
  if (typeof maximum === 'number' && format !== 'id64') found.push({ kind: 'maximum', value: maximum + 1 })
  if (typeof minItems === 'number' && minItems > 0) found.push({ kind: 'minItems', value: [] })
  if (typeof maxItems === 'number' && maxItems < itemsMax)
    found.push({ kind: 'maxItems', value: Array.from({ length: maxItems + 1 }, item) })
  return found
}

interface Walk {
  /** Returns the schema with its references and parts resolved. */
  resolve(schema: Json): Json
  /** Returns a valid value. */
  example(schema: Json, name: string): unknown
}

const depthMax = 7

/** Returns every malformed value within a schema, each at its position. */
export function* malformedWithin(schema: Json, walk: Walk, path: (string | number)[] = []): Generator<Placed> {
  const own = walk.resolve(schema)
  const name = String(path.findLast((step) => typeof step === 'string') ?? '')
  const items = isObject(own.items) ? own.items : undefined
  for (const malformed of malformedValues(own, () => (items ? walk.example(items, name) : 'x')))
    yield { ...malformed, path }
  if (path.length >= depthMax) return
  if (items) yield* malformedWithin(items, walk, [...path, 0])
  for (const [property, inner] of Object.entries(isObject(own.properties) ? own.properties : {}))
    if (isObject(inner)) yield* malformedWithin(inner, walk, [...path, property])
}

/** Returns an otherwise valid value with the malformed one at its position. */
export function withMalformed(
  schema: Json,
  { path: [step, ...rest], ...malformed }: Placed,
  walk: Walk,
  name = '',
): unknown {
  if (step === undefined) return malformed.value
  const own = walk.resolve(schema)
  const inner = (from: unknown) =>
    withMalformed(isObject(from) ? from : {}, { ...malformed, path: rest }, walk, String(step))
  const base = walk.example(own, name)
  if (typeof step === 'number') return [inner(own.items), ...(Array.isArray(base) ? base.slice(1) : [])]
  const properties = isObject(own.properties) ? own.properties : {}
  return { ...(isObject(base) && base), [step]: inner(properties[step]) }
}
