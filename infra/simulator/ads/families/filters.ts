import { AdsFailure } from '../failure.ts'
import { isObject, listOf, textsOf } from '../json.ts'
import { type Entity, textOf } from '../model.ts'

/** A filter of a list: by `values` of an attribute, words of a `name`, or an `asin` in an expression. */
export interface Filter {
  by: 'values' | 'name' | 'asin'
  field: string
  /** Largest number of values. */
  max: number
}

export const values = (field: string, max: number): Filter => ({ by: 'values', field, max })
export const words = (field: string, max = 100): Filter => ({ by: 'name', field, max })

function matcherOf(name: string, { by, field, max }: Filter, asked: unknown): (entity: Entity) => boolean {
  const wanted = textsOf(typeof asked === 'string' ? [asked] : asked)
  if (wanted.length > max) throw new AdsFailure(400, `${name} may have ${max} values.`)
  if (wanted.length === 0) return () => true
  if (by === 'values') {
    const set = new Set(wanted)
    return ({ fields }) => set.has(textOf(fields, field))
  }
  const terms = wanted.map((term) => term.toLowerCase())
  const exact = isObject(asked) && asked.queryTermMatchType === 'EXACT_MATCH'
  const hit = (text: string) => terms.some((term) => (exact ? text === term : text.includes(term)))
  if (by === 'name') return ({ fields }) => hit(textOf(fields, field).toLowerCase())
  return ({ fields }) =>
    listOf(fields[field]).some((predicate) => isObject(predicate) && hit(String(predicate.value ?? '').toLowerCase()))
}

/** Returns the entities that match every filter of the request. */
export function filterEntities(
  entities: readonly Entity[],
  body: unknown,
  filters: Readonly<Record<string, Filter>>,
): Entity[] {
  const asked = isObject(body) ? body : {}
  const matchers = Object.entries(filters)
    .filter(([name]) => asked[name] !== undefined && asked[name] !== null)
    .map(([name, filter]) => matcherOf(name, filter, asked[name]))
  return entities.filter((entity) => matchers.every((matches) => matches(entity)))
}
