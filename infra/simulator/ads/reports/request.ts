import { type ReportType, reportTypes } from '@platform/ads-catalog'
import { z } from 'zod'
import { AdsFailure } from '../failure.ts'
import type { Store } from '../store.ts'

const Filter = z.object({ field: z.string(), values: z.array(z.string()) })

const Request = z.object({
  name: z.string().nullish(),
  startDate: z.iso.date(),
  endDate: z.iso.date(),
  configuration: z.object({
    adProduct: z.string(),
    groupBy: z.array(z.string()).min(1),
    columns: z.array(z.string()).min(1),
    reportTypeId: z.string(),
    timeUnit: z.enum(['DAILY', 'SUMMARY']),
    format: z.string(),
    filters: z.array(Filter).nullish(),
  }),
})

export type ReportRequest = z.infer<typeof Request>

const refuse = (message: string): never => {
  throw new AdsFailure(400, message)
}

const dayMs = 86_400_000

function checkDates({ startDate, endDate }: ReportRequest, type: ReportType, today: string, daysMax: number): void {
  const [start, end, now] = [Date.parse(startDate), Date.parse(endDate), Date.parse(today)]
  if (end < start) refuse(`configuration endDate ${endDate} is before startDate ${startDate}.`)
  if (end > now) refuse(`configuration endDate ${endDate} must not be later than ${today}.`)
  const { rangeDaysMax } = type
  const retentionDays = daysMax || type.retentionDays
  if (rangeDaysMax && (end - start) / dayMs + 1 > rangeDaysMax)
    refuse(`configuration startDate to endDate range must be at most ${rangeDaysMax} days.`)
  if (!retentionDays || (now - start) / dayMs <= retentionDays) return
  const earliest = new Date(now - retentionDays * dayMs).toISOString().slice(0, 10)
  // Amazon's words, from which clients read the date.
  refuse(`startDate (${startDate}) must be equal to or after report type data retention start date (${earliest}).`)
}

function checkColumns({ configuration }: ReportRequest, type: ReportType): void {
  const { columns, groupBy, timeUnit } = configuration
  const allowed = new Set([...type.columns, ...groupBy.flatMap((name) => type.groupBys[name]?.columns ?? [])])
  const wrong = columns.filter((column) => !allowed.has(column))
  if (wrong.length > 0)
    refuse(
      `configuration columns includes invalid values: (${wrong.join(', ')}). Allowed values: (${[...allowed].join(', ')}).`,
    )
  if (timeUnit === 'SUMMARY' && columns.includes('date'))
    refuse('configuration columns includes date, which is supported for timeUnit DAILY only.')
  if (timeUnit === 'DAILY' && (columns.includes('startDate') || columns.includes('endDate')))
    refuse('configuration columns includes startDate or endDate, which are supported for timeUnit SUMMARY only.')
}

/** Checks filters. With several groupings, only filters that all of them have are allowed. */
function checkFilters({ configuration }: ReportRequest, type: ReportType): void {
  const { filters, groupBy } = configuration
  const groups = groupBy.map((name) => type.groupBys[name]?.filters ?? {})
  const allowed = Object.keys(groups[0] ?? {}).filter((field) => groups.every((group) => field in group))
  const wrong = (filters ?? []).map(({ field }) => field).filter((field) => !allowed.includes(field))
  if (wrong.length === 0) return
  const names = groupBy.join(', ')
  const legal = allowed.map((field) => `field: ${field}`).join(', ') || 'none'
  refuse(
    `configuration filters includes fields: (${wrong.join(', ')}) which are invalid for groupBys: ${names}. ` +
      `Allowed filters for groupBy ${names}: (${legal})`,
  )
}

/** Parses and validates the request of a report; `retentionDays` replaces the type's retention if it is not 0. @throws AdsFailure 400 */
export function readReportRequest(
  body: unknown,
  { today }: Store,
  retentionDays: number,
): { request: ReportRequest; type: ReportType } {
  const parsed = Request.safeParse(body)
  if (!parsed.success) {
    const { path = [], message = '' } = parsed.error.issues[0] ?? {}
    return refuse(`${path.join('.')}: ${message}`)
  }
  const request = parsed.data
  const { adProduct, groupBy, reportTypeId, timeUnit, format } = request.configuration
  const type = reportTypes().find((one) => one.reportTypeId === reportTypeId)
  if (!type) return refuse(`configuration reportTypeId ${reportTypeId} is not a report type.`)
  if (type.adProduct && type.adProduct !== adProduct)
    refuse(
      `configuration adProduct ${adProduct} is invalid for reportTypeId ${reportTypeId}. Allowed values: (${type.adProduct}).`,
    )
  const groups = Object.keys(type.groupBys)
  const wrong = groupBy.filter((name) => !groups.includes(name))
  if (wrong.length > 0)
    refuse(
      `configuration groupBy includes invalid values: (${wrong.join(', ')}). Allowed values: (${groups.join(', ')}).`,
    )
  if (!type.timeUnits.includes(timeUnit)) refuse(`configuration timeUnit ${timeUnit} is invalid.`)
  if (!type.formats.includes(format))
    refuse(`configuration format ${format} is invalid. Allowed values: (${type.formats.join(', ')}).`)
  checkColumns(request, type)
  checkFilters(request, type)
  checkDates(request, type, today, retentionDays)
  return { request, type }
}

const ofTime = ['date', 'startDate', 'endDate']

/** Returns what two reports that Amazon takes for duplicates have in common: all but their time unit. */
export function identityOf({ configuration, ...request }: ReportRequest): string {
  const { timeUnit: _, columns, ...rest } = configuration
  return JSON.stringify({ ...request, ...rest, columns: columns.filter((column) => !ofTime.includes(column)) })
}
