import { adsMarketplaces, type ReportType, reportTypes, validateReportRequest } from '@platform/ads-catalog'
import { recordOf } from '@platform/http'
import { allowedValues, checkInput, isDate, phrases } from '@platform/validation'
import { z } from 'zod'
import type { Issues } from '../issues.ts'
import type { InputOf, JobDefinition } from '../job-definition.ts'
import { zoneOf } from '../report/report-window-rule.ts'
import type { AdsReportJob, ResolveOptions, WindowRule } from '../resolved-job.ts'
import { outputOf } from '../table-output.ts'

type Own = Omit<AdsReportJob, 'name' | 'credentials' | 'region' | 'tokenUrl' | 'settings' | 'notes'>
interface Context {
  issues: Issues
  notes: string[]
  /** Name of the report at Amazon if the job states none. */
  jobName: string
}

const place = 'input.report_spec'
/** Any day on which a range of one day is within every limit. */
const anyDay = '2026-01-01'
const firstRunDays = 30
/** Attribution takes up to 14 days, and payments are cancelled within three. */
const restatementDays = 14

const day = z.string().refine(isDate, phrases.date)
const spec = z.strictObject({
  name: z.string().max(256).optional(),
  startDate: day.optional(),
  endDate: day.optional(),
  configuration: recordOf(z.unknown(), { max: 20 }),
})
const configurationKeys = ['adProduct', 'groupBy', 'columns', 'reportTypeId', 'timeUnit', 'format', 'filters']

/** Adds what every request needs and the job may leave out: product, format, time unit, and the columns of the day. */
function complete(given: Record<string, unknown>, type: ReportType | undefined, notes: string[]) {
  const missing = {
    ...(given.adProduct === undefined && type?.adProduct && { adProduct: type.adProduct }),
    ...(given.format === undefined && { format: 'GZIP_JSON' }),
    ...(given.timeUnit === undefined && {
      timeUnit: type?.timeUnits.includes('DAILY') === false ? 'SUMMARY' : 'DAILY',
    }),
  }
  for (const [name, value] of Object.entries(missing))
    notes.push(`report_spec.configuration.${name} is set to ${value}.`)
  const whole: Record<string, unknown> = { ...given, ...missing }
  const isSum = whole.timeUnit === 'SUMMARY'
  const offered = columnsOf(type, whole.groupBy)
  const days = (isSum ? ['startDate', 'endDate'] : ['date']).filter((column) => offered.includes(column))
  const columns: unknown[] | undefined = Array.isArray(whole.columns) ? whole.columns : undefined
  const added = columns ? days.filter((column) => !columns.includes(column)) : []
  if (columns && added.length > 0) {
    notes.push(`${added.join(' and ')} is added to report_spec.configuration.columns: rows have their day there.`)
    whole.columns = [...columns, ...added]
  }
  return { whole, isSum, dateColumn: days[0]?.toLowerCase() }
}

/** Returns the columns that a type offers with these groupings. */
function columnsOf(type: ReportType | undefined, groupBy: unknown): readonly string[] {
  const groupings = Array.isArray(groupBy) ? groupBy.map(String) : []
  return [...(type?.columns ?? []), ...groupings.flatMap((name) => type?.groupBys[name]?.columns ?? [])]
}

/** Resolves a job that requests a report of an Ads profile. Returns undefined if `report_spec` is not readable. */
export function resolveAdsReport(
  input: InputOf<'amazon_ads.io#AdsReportInput'>,
  output: JobDefinition['output'],
  { credentials: account }: ResolveOptions,
  context: Context,
): Own | undefined {
  const { issues, notes } = context
  const checked = checkInput(spec, input.report_spec, { root: place, of: 'report_spec' })
  if ('issues' in checked) {
    for (const { path, message } of checked.issues)
      issues.add(
        path === place ? path : `${place}.${path}`,
        configurationKeys.includes(path) ? `does not belong here: write it in ${place}.configuration` : message,
      )
    return undefined
  }
  const { name, startDate: from, endDate: to, configuration } = checked.data
  const type = reportTypes().find(({ reportTypeId }) => reportTypeId === configuration.reportTypeId)
  if (!type && typeof configuration.reportTypeId === 'string') {
    const ids = reportTypes().map(({ reportTypeId }) => reportTypeId)
    issues.add(`${place}.configuration.reportTypeId`, allowedValues(configuration.reportTypeId, ids))
    return undefined
  }
  const { whole, isSum, dateColumn } = complete(configuration, type, notes)
  const unknown = Object.keys(whole).filter((key) => !configurationKeys.includes(key))
  for (const key of unknown) issues.add(`${place}.configuration.${key}`, 'is not a parameter of configuration')
  const body = { name: name ?? context.jobName, configuration: whole }
  const problems = validateReportRequest({ ...body, startDate: anyDay, endDate: anyDay }, anyDay)
  issues.addAll(problems, (path) => path.replace(/^body/, place))
  if (from !== undefined && to !== undefined && to < from) issues.add(`${place}.endDate`, 'is before startDate')
  if (from === undefined)
    notes.push(
      `The first run reads the last ${firstRunDays} days: set report_spec.startDate, or run the job with from, to read more.`,
    )
  if (to !== undefined) notes.push('The job ends at report_spec.endDate: remove it to read each new day.')
  const retentionDays = type?.retentionDays ?? undefined
  const windows: WindowRule = {
    kind: 'periods',
    timezone: account.timezone ?? adsZone(account.marketplaceIds) ?? zoneOf(account.marketplaceIds, account),
    period: 'DAY',
    periodsMax: type?.rangeDaysMax ?? 31,
    isSum: false,
    delayHours: 0,
    ...(retentionDays !== undefined && { retentionDays }),
    restatementDays: isSum ? 0 : restatementDays,
    own: { ...(from !== undefined && { from }), ...(to !== undefined && { to }) },
    firstRunDays,
  }
  return {
    kind: 'ads_report',
    body,
    windows,
    output: outputOf(
      output,
      dateColumn === undefined
        ? { mode: 'append', isState: false, because: `${type?.reportTypeId} has no column with the day of a row` }
        : {
            mode: 'replace_window',
            because: `${dateColumn} has the day of a row, and a day that is read again replaces its rows`,
            dateColumn,
            isState: false,
          },
      context,
    ),
  }
}

const adsZone = ([first]: readonly string[]): string | undefined =>
  adsMarketplaces().find(({ marketplaceId }) => marketplaceId === first)?.timezone
