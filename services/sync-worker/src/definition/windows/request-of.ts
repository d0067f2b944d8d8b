import type { Params } from '@platform/spapi-catalog'
import { datedQuery } from '../data-kiosk/dated-query.ts'
import type { AdsReportJob, DataKioskJob, OperationJob, ReportJob } from '../resolved-job.ts'
import { dayOf } from './periods.ts'
import type { Window } from './plan-windows.ts'

/** Returns the first and the last day of a window. */
export function daysOf({ from, to }: Window, timezone: string): { first: string; last: string } {
  return {
    first: dayOf(Date.parse(from ?? ''), timezone).toString(),
    last: dayOf(Date.parse(to ?? '') - 1, timezone).toString(),
  }
}

const seconds = (iso: string): string => iso.replace(/\.\d+Z$/, 'Z')

/** Returns the parameters of the first page of a window; nextPage of the catalog has the others. */
export function paramsOf({ operation, params, windowParams }: OperationJob, { from, to }: Window): Params {
  if (!windowParams || from === null || to === null) return params
  const textOf = (name: string, time: string): string => {
    const param = operation.params.find((one) => one.name === name)
    return param && 'format' in param && param.format === 'date' ? time.slice(0, 10) : seconds(time)
  }
  const { from: begin, to: end } = windowParams
  return { ...params, [begin]: textOf(begin, from), ...(end !== undefined && { [end]: textOf(end, to) }) }
}

const zoned = (epochMs: number, timezone: string): string => {
  const at = Temporal.Instant.fromEpochMilliseconds(epochMs)
  return timezone === 'UTC'
    ? seconds(new Date(epochMs).toISOString())
    : at.toZonedDateTimeISO(timezone).toString({ timeZoneName: 'never', smallestUnit: 'second' })
}

/**
 * Returns the body of createReport for a window. Reports of periods take dates: Amazon widens a time that is not midnight. Others
 * take times, those of a marketplace's day with its offset, because a day of UTC would cut it.
 */
export function reportBodyOf(
  { reportType, marketplaceIds, reportOptions, rule, windows }: ReportJob,
  { from, to }: Window,
) {
  const body = {
    reportType,
    marketplaceIds,
    ...(Object.keys(reportOptions).length > 0 && { reportOptions }),
  }
  if (windows.kind !== 'periods' || from === null || to === null) return body
  if (rule.range === 'period') {
    const { first, last } = daysOf({ from, to }, windows.timezone)
    return { ...body, dataStartTime: first, dataEndTime: last }
  }
  return {
    ...body,
    dataStartTime: zoned(Date.parse(from), windows.timezone),
    dataEndTime: zoned(Date.parse(to) - 1_000, windows.timezone),
  }
}

/** Returns the query for a window: that of the job with the window's dates. */
export function queryOf({ query, windows }: DataKioskJob, window: Window): string {
  if (windows.kind !== 'periods') return query
  const { first, last } = daysOf(window, windows.timezone)
  return datedQuery(query, first, last)
}

/** Returns the body of a report of Ads reporting v3 for a window. */
export function adsReportBodyOf({ body, windows }: AdsReportJob, window: Window) {
  if (windows.kind !== 'periods') return body
  const { first, last } = daysOf(window, windows.timezone)
  return { ...body, startDate: first, endDate: last }
}
