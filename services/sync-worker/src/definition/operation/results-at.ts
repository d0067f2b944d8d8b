import type { Operation } from '@platform/spapi-catalog'
import { allowedValues, listed, nearest } from '@platform/validation'
import { answerShape, partAt, type Shape } from './answer-shape.ts'

/** The records of an answer: names from the answer to them, and the shape of one record. */
export interface Results {
  at: readonly string[]
  record: Shape
}

const ignored = ['errors', 'pagination']

/** Returns the paths of lists and objects that may be records, those inside `payload` without it. */
function candidates(shape: Shape, isWrapped: boolean): string[] {
  const payload = isWrapped ? shape.members.get('payload') : undefined
  const top = payload ?? shape
  return [...top.members].flatMap(([name, part]) => {
    if (ignored.includes(name) || part.type === 'value') return []
    const inner = part.type === 'object' ? [...part.members].filter(([, { type }]) => type === 'list') : []
    return [name, ...inner.map(([below]) => `${name}.${below}`)]
  })
}

/** Members of an answer beside its records: tokens, counts and what every page repeats. */
const beside = /^(?:errors|warnings|refinements|pagination)$|token|total|count|number|before$/i

/**
 * Returns the records if no key names them: the one list that has pages, else the one list of objects beside which an answer has
 * nothing of its own, else the whole answer.
 */
function byDefault({ page, payload: isWrapped }: Operation, shape: Shape): Results {
  const lists = (page?.items ?? [])
    .map((pointer) => pointer.split('/').slice(1))
    .filter(([name]) => !beside.test(name ?? ''))
  const [only, ...others] = lists
  const paged = only && others.length === 0 ? partAt(shape, only) : undefined
  if (only && paged) return { at: only, record: paged }
  const outer = isWrapped && shape.members.has('payload') ? ['payload'] : []
  const top = partAt(shape, outer) ?? shape
  const [first, ...more] = [...top.members].filter(([name]) => !beside.test(name))
  const isList = first?.[1].type === 'list' && first[1].members.size > 0
  if (top.type === 'list' || !first || more.length > 0 || !isList) return { at: outer, record: top }
  return { at: [...outer, first[0]], record: first[1] }
}

/** Returns the part at a path that leads through objects only, as one answer has one value there. */
const single = (shape: Shape, names: readonly string[]): Shape | undefined =>
  names.slice(0, -1).every((_, index) => partAt(shape, names.slice(0, index + 1))?.type === 'object')
    ? partAt(shape, names)
    : undefined

/** Resolves `results_key`, which looks inside `payload` where an answer has it. Returns the reason if the answer lacks it. */
export function resultsAt(operation: Operation, key: string | undefined): Results | { problem: string } {
  const shape = answerShape(operation)
  if (!shape) return { problem: `is not possible: ${operation.operationId} has no answer` }
  if (key === undefined) return byDefault(operation, shape)
  const names = key.split('.')
  for (const at of [names, ['payload', ...names]]) {
    const record = single(shape, at)
    if (record && record.type !== 'value') return { at, record }
  }
  const known = candidates(shape, operation.payload === true)
  const [meant] = nearest(key, known, 1)
  if (single(shape, ['payload', ...names]) ?? single(shape, names))
    return { problem: `is a single value in the answer of ${operation.operationId}: ${allowedValues(key, known)}` }
  const hint = meant === undefined ? `: it has ${listed(known)}` : `: did you mean ${meant}?`
  return { problem: `is not in the answer of ${operation.operationId}${known.length > 0 ? hint : ''}` }
}
