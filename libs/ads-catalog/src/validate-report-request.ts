import type { Issue } from '@platform/errors'
import { z } from 'zod'
import { closest } from './closest.ts'
import { type ReportType, reportTypes } from './report-types.ts'

/** Above every list that Amazon takes; a longer one is refused before an item is looked at. */
const itemsMax = 500
const textList = (min = 0) => z.array(z.unknown()).min(min).max(itemsMax).pipe(z.array(z.string()))

const Request = z.looseObject({
  startDate: z.iso.date(),
  endDate: z.iso.date(),
  configuration: z.looseObject({
    adProduct: z.string(),
    groupBy: textList(1),
    columns: textList(1),
    reportTypeId: z.string(),
    timeUnit: z.string(),
    format: z.string(),
    filters: z
      .array(z.unknown())
      .max(itemsMax)
      .pipe(z.array(z.looseObject({ field: z.string(), values: textList() })))
      .optional(),
  }),
})
type Configuration = z.infer<typeof Request>['configuration']

const dayMs = 86_400_000
const at = 'body.configuration'

/** Not of the allowed ones: says which are, and which was probably meant. */
function notAmong(path: string, value: string, allowed: readonly string[]): Issue[] {
  if (allowed.includes(value)) return []
  const [near] = closest(value, allowed)
  return [{ path, message: `${value} is not one of ${allowed.join(', ')}${near ? ` (did you mean ${near}?)` : ''}` }]
}

function columnIssues(type: ReportType, { groupBy, columns, timeUnit }: Configuration): Issue[] {
  const grouped = groupBy.flatMap((name) => type.groupBys[name]?.columns ?? [])
  const allowed = [...new Set([...type.columns, ...grouped])].sort()
  return columns.flatMap((column, index) => {
    const path = `${at}.columns.${index}`
    if (column === 'date' && timeUnit !== 'DAILY') return [{ path, message: 'date goes with timeUnit DAILY only' }]
    if ((column === 'startDate' || column === 'endDate') && timeUnit !== 'SUMMARY') {
      return [{ path, message: `${column} goes with timeUnit SUMMARY only` }]
    }
    return notAmong(path, column, allowed)
  })
}

function filterIssues(type: ReportType, { groupBy, filters = [] }: Configuration): Issue[] {
  const each = groupBy.map((name) => type.groupBys[name]?.filters ?? {})
  const [first = {}, ...rest] = each
  // With several groupings only filters that all of them have are legal.
  const allowed = Object.keys(first).filter((field) => rest.every((one) => field in one))
  return filters.flatMap(({ field, values }, index) => {
    const legal = first[field]
    const wrong = notAmong(`${at}.filters.${index}.field`, field, allowed.length > 0 ? allowed : ['(none)'])
    return wrong.length > 0 || !legal
      ? wrong
      : values.flatMap((value) => notAmong(`${at}.filters.${index}.values`, value, legal))
  })
}

function dateIssues(type: ReportType, startDate: string, endDate: string, today: string): Issue[] {
  const [start, end, now] = [Date.parse(startDate), Date.parse(endDate), Date.parse(today)]
  const { rangeDaysMax, retentionDays } = type
  const issue = (path: string, message: string): Issue => ({ path: `body.${path}`, message })
  return [
    ...(end < start ? [issue('endDate', 'is before startDate')] : []),
    ...(end > now ? [issue('endDate', `is in the future; it is ${today} for this profile`)] : []),
    ...(rangeDaysMax && (end - start) / dayMs + 1 > rangeDaysMax
      ? [issue('endDate', `${type.reportTypeId} covers at most ${rangeDaysMax} days at once`)]
      : []),
    ...(retentionDays && (now - start) / dayMs > retentionDays
      ? [issue('startDate', `${type.reportTypeId} reaches back ${retentionDays} days`)]
      : []),
  ]
}

/**
 * What is wrong with the body of `reporting.reports.create`, with the values that would be right: Amazon fails a whole report for
 * one bad column, and says so after minutes. `today` is the profile's date, YYYY-MM-DD.
 */
export function validateReportRequest(body: unknown, today: string): Issue[] {
  const parsed = Request.safeParse(body)
  if (!parsed.success) {
    return parsed.error.issues.map(({ path, message }) => ({ path: ['body', ...path].join('.'), message }))
  }
  const { startDate, endDate, configuration } = parsed.data
  const { reportTypeId, adProduct, groupBy, timeUnit, format } = configuration
  const ids = reportTypes().map((type) => type.reportTypeId)
  const type = reportTypes().find((one) => one.reportTypeId === reportTypeId)
  if (!type) return notAmong(`${at}.reportTypeId`, reportTypeId, ids)
  const groupings = Object.keys(type.groupBys)
  const badGroups = groupBy.flatMap((name, index) => notAmong(`${at}.groupBy.${index}`, name, groupings))
  return [
    ...(type.adProduct ? notAmong(`${at}.adProduct`, adProduct, [type.adProduct]) : []),
    ...badGroups,
    ...notAmong(`${at}.timeUnit`, timeUnit, type.timeUnits),
    ...notAmong(`${at}.format`, format, type.formats),
    ...(badGroups.length === 0 ? [...columnIssues(type, configuration), ...filterIssues(type, configuration)] : []),
    ...dateIssues(type, startDate, endDate, today),
  ]
}
