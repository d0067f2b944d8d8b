import { nearest } from '@platform/validation'
import type { Operation } from './catalog.ts'
import { reportTypes } from './overlay/report-types.ts'
import { givenValue, itemsOf, type Params } from './param-values.ts'
import type { Problem } from './problem.ts'

const known = new Set(reportTypes)
/** As many as Amazon accepts in one list. */
const comparedMax = 10

/** A type that is not known and resembles none may be new at Amazon, which then decides. */
function misspelt(type: unknown, path: string): Problem[] {
  if (typeof type !== 'string' || known.has(type)) return []
  const [meant] = nearest(type, reportTypes, 1)
  return meant === undefined ? [] : [{ path, message: `is not a report type: did you mean ${meant}?` }]
}

/** Returns the problem of each misspelt report type. Amazon refuses it too, but does not name the right one. */
export function checkReportType(operation: Operation, params: Params, body: unknown): Problem[] {
  if (operation.family !== 'reports') return []
  const named = operation.params.flatMap((param) => {
    if (param.name !== 'reportTypes' || param.type !== 'array') return []
    const value = givenValue(param, params)
    return value === undefined ? [] : itemsOf(param, value).slice(0, comparedMax)
  })
  const requested = typeof body === 'object' && body !== null && 'reportType' in body ? body.reportType : undefined
  return [
    ...misspelt(requested, 'body.reportType'),
    ...named.flatMap((type, index) => misspelt(type, `params.reportTypes.${index}`)),
  ]
}
