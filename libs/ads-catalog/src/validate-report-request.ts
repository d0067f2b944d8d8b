import type { Issue } from '@platform/errors'
import { allowedValues, checkInput } from '@platform/validation'
import { z } from 'zod'
import { type ReportType, reportTypes } from './report-types.ts'

/** Longer lists than Amazon accepts anywhere: they are refused before any item is checked. */
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

/** Returns an issue with the allowed values and the nearest one, unless the value is allowed. */
const notAmong = (path: string, value: string, allowed: readonly string[]): Issue[] =>
  allowed.includes(value) ? [] : [{ path, message: allowedValues(value, allowed) }]

function columnIssues(type: ReportType, { groupBy, columns, timeUnit }: Configuration): Issue[] {
  const grouped = groupBy.flatMap((name) => type.groupBys[name]?.columns ?? [])
  const allowed = [...new Set([...type.columns, ...grouped])].sort()
  return columns.flatMap((column, index) => {
    const path = `${at}.columns.${index}`
    if (column === 'date' && timeUnit !== 'DAILY')
      return [{ path, message: 'date is only available with timeUnit DAILY' }]
    if ((column === 'startDate' || column === 'endDate') && timeUnit !== 'SUMMARY') {
      return [{ path, message: `${column} is only available with timeUnit SUMMARY` }]
    }
    return notAmong(path, column, allowed)
  })
}

function filterIssues(type: ReportType, { groupBy, filters = [] }: Configuration): Issue[] {
  const each = groupBy.map((name) => type.groupBys[name]?.filters ?? {})
  const [first = {}, ...rest] = each
  // With several groupings, Amazon accepts only the filters that all of them have.
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
    ...(end > now ? [issue('endDate', `is in the future; today is ${today} in this profile's time zone`)] : []),
    ...(rangeDaysMax && (end - start) / dayMs + 1 > rangeDaysMax
      ? [issue('endDate', `a ${type.reportTypeId} report covers at most ${rangeDaysMax} days`)]
      : []),
    ...(retentionDays && (now - start) / dayMs > retentionDays
      ? [issue('startDate', `${type.reportTypeId} data is available for ${retentionDays} days`)]
      : []),
  ]
}

/**
 * Returns the issues of a body of `reporting.reports.create`, with the allowed values. Amazon would fail the whole report for one
 * wrong column, minutes later. `today` is the date in the profile's time zone, YYYY-MM-DD.
 */
export function validateReportRequest(body: unknown, today: string): Issue[] {
  const checked = checkInput(Request, body, { root: '' })
  if ('issues' in checked)
    return checked.issues.map(({ path, message }) => ({ path: path === '' ? 'body' : `body.${path}`, message }))
  const { startDate, endDate, configuration } = checked.data
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
