import { marketplace } from '@platform/amazon'
import { columnName } from '@platform/documents'
import { listed } from '@platform/validation'
import type { Issues } from '../issues.ts'
import type { InputOf, JobDefinition } from '../job-definition.ts'
import { isPeriod } from '../period.ts'
import { zoneOf } from '../report/report-window-rule.ts'
import type { Account, DataKioskJob, ResolveOptions, WindowRule } from '../resolved-job.ts'
import { outputOf } from '../table-output.ts'
import { kioskRetentionDays } from './kiosk-schemas.ts'
import { type KioskQuery, readQuery } from './read-query.ts'

type Own = Omit<DataKioskJob, 'name' | 'credentials' | 'region' | 'tokenUrl' | 'settings' | 'notes'>
interface Context {
  issues: Issues
  notes: string[]
  /** A job that runs by itself reads new days; without a schedule, only those of the query. */
  isScheduled: boolean
}

/** One query of days covers two years, one of weeks or months as much in whole periods. */
const periodsMax: Readonly<Record<string, number>> = { DAY: 730, WEEK: 104, MONTH: 24, QUARTER: 8, YEAR: 2 }

function checkMarketplaces(ids: readonly string[], { region, marketplaceIds: own }: Account, issues: Issues): void {
  for (const id of new Set(ids)) {
    const known = marketplace(id)
    if (!known) issues.add('input.query', `${id.slice(0, 40)} is not a marketplace of Amazon`)
    else if (known.region !== region)
      issues.add(
        'input.query',
        `${id} (${known.country}) is in region ${known.region}, and this account is in region ${region}`,
      )
    else if (own.length > 0 && !own.includes(id))
      issues.add('input.query', `${id} is not a marketplace of this account: ${listed(own)}`)
  }
}

function windowRule(query: KioskQuery, account: Account, { isScheduled, notes }: Context): WindowRule {
  const { field, startDate, endDate, period } = query
  const days = Temporal.PlainDate.from(startDate).until(endDate).days + 1
  const isSum = !isPeriod(period)
  notes.push(
    isScheduled
      ? `The first run reads from startDate ${startDate}; later runs read new days, with other dates in the query.`
      : `Runs read ${startDate} to ${endDate}: give the job a schedule to read new days as well.`,
  )
  if (isSum) notes.push(`${field.name} sums over its range, so each window has ${days} days, as the query.`)
  return {
    kind: 'periods',
    timezone: zoneOf(query.marketplaceIds.length > 0 ? query.marketplaceIds : account.marketplaceIds, account),
    period: isSum ? 'DAY' : period,
    periodsMax: isSum ? days : (periodsMax[period] ?? 1),
    isSum,
    delayHours: field.delayHours,
    retentionDays: kioskRetentionDays,
    restatementDays: isSum ? 0 : field.restatementDays,
    own: { from: startDate, ...(!isScheduled && { to: endDate }) },
    firstRunDays: 30,
  }
}

/** Resolves a job that runs a query of Data Kiosk. Returns undefined if the query is not one of a known schema. */
export function resolveDataKiosk(
  { query }: InputOf<'amazon_selling_partner_api.io#DataKioskInput'>,
  output: JobDefinition['output'],
  { credentials: account }: ResolveOptions,
  context: Context,
): Own | undefined {
  const read = readQuery(query, context.issues)
  if (!read) return undefined
  checkMarketplaces(read.marketplaceIds, account, context.issues)
  const dateColumn = read.columns.includes('startDate') ? columnName('startDate') : undefined
  return {
    kind: 'data_kiosk',
    query,
    field: read.field,
    windows: windowRule(read, account, context),
    output: outputOf(
      output,
      dateColumn === undefined
        ? { mode: 'append', isState: false, because: 'the query does not select startDate, so rows have no day' }
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
