import type { Operation, Params } from '@platform/spapi-catalog'
import { isDateTime, phrases, unknownName } from '@platform/validation'
import type { Issues } from '../issues.ts'
import type { OwnRange } from '../resolved-job.ts'

/** Names of the end of a range, by the name of its begin: `LastUpdatedAfter` and `LastUpdatedBefore`. */
const ends: readonly (readonly [RegExp, string])[] = [
  [/After/, 'Before'],
  [/Since/, 'Until'],
  [/since/, 'until'],
  [/start/, 'end'],
  [/Start/, 'End'],
]

const isTime = ({ type, name, ...rest }: Operation['params'][number]): boolean =>
  type === 'string' &&
  (('format' in rest && (rest.format === 'date-time' || rest.format === 'date')) ||
    /(?:after|since|start|from)/i.test(name))

function endOf({ params }: Operation, begin: string): string | undefined {
  const names = ends.flatMap(([pattern, end]) => (pattern.test(begin) ? [begin.replace(pattern, end)] : []))
  return params.find((param) => names.includes(param.name) && isTimeName(param))?.name
}
const isTimeName = ({ type }: Operation['params'][number]): boolean => type === 'string'

const textAt = (params: Params, name: string | undefined, issues: Issues): string | undefined => {
  const value = name === undefined ? undefined : params[name]
  if (value === undefined) return undefined
  if (typeof value === 'string' && isDateTime(value)) return value
  issues.add(`input.params.${name}`, phrases.dateTime)
  return undefined
}

/** The parameters that take a window, and the range that the job states by them. */
export interface WindowParams {
  names: { from: string; to?: string }
  own: OwnRange
  /** The parameters without those of the window. */
  rest: Params
}

/** Resolves `updated_at_param`: a parameter of the operation that takes a time. */
export function windowParams(
  operation: Operation,
  name: string,
  params: Params,
  issues: Issues,
): WindowParams | undefined {
  const place = 'input.updated_at_param'
  const times = operation.params.filter((param) => param.in === 'query' && isTime(param)).map((param) => param.name)
  const param = operation.params.find((one) => one.name === name)
  if (!param || !times.includes(name)) {
    const reason = param
      ? `is not a time in ${operation.operationId}: ${times.length > 0 ? `it has ${times.join(', ')}` : 'it has no such parameter'}`
      : unknownName(name, times, operation.operationId)
    issues.add(place, reason)
    return undefined
  }
  const end = endOf(operation, name)
  const [from, to] = [textAt(params, name, issues), textAt(params, end, issues)]
  return {
    names: { from: name, ...(end !== undefined && { to: end }) },
    own: { ...(from !== undefined && { from }), ...(to !== undefined && { to }) },
    rest: Object.fromEntries(Object.entries(params).filter(([key]) => key !== name && key !== end)),
  }
}
