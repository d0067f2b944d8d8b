import { marketplace } from '@platform/amazon'
import { isDateTime } from '@platform/validation'
import type { Issues } from '../issues.ts'
import { isPeriod, type Period } from '../period.ts'
import type { Account, WindowRule } from '../resolved-job.ts'
import type { ReportSpec } from './report-spec.ts'
import type { ReportRule } from './report-windows.ts'

const firstRunDays = 30

/** Returns the time zone of days: the marketplace's, or the account's if the job names none. */
export const zoneOf = (marketplaceIds: readonly string[], { timezone, region }: Account): string =>
  marketplace(marketplaceIds[0] ?? '')?.timezone ??
  timezone ??
  { NA: 'America/Los_Angeles', EU: 'Europe/Paris', FE: 'Asia/Tokyo' }[region]

const frequencies: Readonly<Record<string, Period>> = { DAILY: 'DAY', WEEKLY: 'WEEK', MONTHLY: 'MONTH' }

/** Returns the period that an option of a report names. */
const periodOf = (option: string | undefined): Period =>
  isPeriod(option) ? option : (Object.hasOwn(frequencies, option ?? '') && frequencies[option ?? '']) || 'DAY'

/** Returns how the time of a report is cut into windows. */
export function reportWindowRule(
  { dataStartTime, dataEndTime }: ReportSpec,
  options: Readonly<Record<string, string>>,
  { rule, zone, issues, notes }: { rule: ReportRule; zone: string; issues: Issues; notes: string[] },
): WindowRule {
  if (rule.range === 'none') {
    for (const [name, value] of Object.entries({ dataStartTime, dataEndTime }))
      if (value !== undefined)
        issues.add(`input.report_spec.${name}`, 'must be absent: this report has the present state, without dates')
    return { kind: 'none' }
  }
  const [from, to] = [dataStartTime, dataEndTime].map((text) =>
    text !== undefined && isDateTime(text) ? text : undefined,
  )
  if (from !== undefined && to !== undefined && Date.parse(to) < Date.parse(from))
    issues.add('input.report_spec.dataEndTime', 'is before dataStartTime')
  if (from === undefined)
    notes.push(
      `The first run reads the last ${firstRunDays} days: set report_spec.dataStartTime, or run the job with from, to read more.`,
    )
  if (to !== undefined) notes.push('The job ends at report_spec.dataEndTime: remove it to read each new day.')
  if (rule.retentionDays !== undefined)
    notes.push(`Amazon keeps this report for ${rule.retentionDays} days; earlier days are not read.`)
  const period = periodOf(options[rule.periodOption ?? ''])
  return {
    kind: 'periods',
    timezone: rule.zone === 'UTC' ? 'UTC' : zone,
    period,
    periodsMax: rule.periodsMax?.[period] ?? (rule.range === 'days' ? rule.daysMax : 1),
    isSum: false,
    delayHours: rule.delayHours,
    ...(rule.retentionDays !== undefined && { retentionDays: rule.retentionDays }),
    restatementDays: rule.restatementDays,
    own: { ...(from !== undefined && { from }), ...(to !== undefined && { to }) },
    firstRunDays,
  }
}
