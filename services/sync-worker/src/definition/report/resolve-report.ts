import { marketplace } from '@platform/amazon'
import { reportTypes, restrictedReportTypes } from '@platform/spapi-catalog'
import { allowedValues, checkInput, listed, nearest } from '@platform/validation'
import { knownVersion, versionsOf } from '../api-versions.ts'
import type { Issues } from '../issues.ts'
import type { InputOf, JobDefinition } from '../job-definition.ts'
import type { Account, ReportJob, ResolveOptions } from '../resolved-job.ts'
import { outputOf } from '../table-output.ts'
import { checkOptions } from './check-options.ts'
import { reportSpec } from './report-spec.ts'
import { reportWindowRule, zoneOf } from './report-window-rule.ts'
import { type ReportRule, reportRule } from './report-windows.ts'

type Input = InputOf<'amazon_selling_partner_api.io#AmazonSPApiReportInput'>
type Own = Omit<ReportJob, 'name' | 'credentials' | 'region' | 'tokenUrl' | 'settings' | 'notes'>

const place = 'input.report_spec'

function checkType(reportType: string, issues: Issues): void {
  if (reportTypes.includes(reportType)) return
  const [meant] = nearest(reportType, reportTypes, 1)
  issues.add(
    `${place}.reportType`,
    meant === undefined
      ? 'is not a report type of Amazon: developer-docs.amazon.com/sp-api/docs/report-type-values lists them'
      : `is not a report type of Amazon: did you mean ${meant}?`,
  )
}

function marketplacesOf(
  stated: string[] | undefined,
  rule: ReportRule,
  account: Account,
  context: { issues: Issues; notes: string[] },
) {
  const { region, marketplaceIds: own } = account
  const ids = [...new Set(stated ?? own)]
  for (const [index, id] of ids.entries()) {
    const known = marketplace(id)
    const path = stated ? `${place}.marketplaceIds.${index}` : `${place}.marketplaceIds`
    if (!known) context.issues.add(path, `${id} is not a marketplace of Amazon`)
    else if (known.region !== region)
      context.issues.add(
        path,
        `${id} (${known.country}) is in region ${known.region}, and this account is in region ${region}`,
      )
    else if (own.length > 0 && !own.includes(id))
      context.issues.add(path, `${id} is not a marketplace of this account: ${listed(own)}`)
  }
  if (ids.length === 0) context.issues.add(`${place}.marketplaceIds`, 'is required with these credentials')
  else if (ids.length > 1 && rule.isOneMarketplace)
    context.issues.add(
      `${place}.marketplaceIds`,
      `must have one marketplace for this report, of ${listed(ids)}: make one job with a table of its own for each`,
    )
  else if (!stated) context.notes.push(`report_spec.marketplaceIds is set to ${listed(ids)}, the account's.`)
  return ids
}

/** Returns the mode of a type's rows, with the reason. */
function modeOf({ mode, key, dateColumn, range }: ReportRule, reportType: string) {
  const because =
    mode === 'upsert'
      ? `${listed(key ?? [])} is the key of a row`
      : mode === 'replace_window'
        ? `${dateColumn} has the day of a row, and a day that is read again replaces its rows`
        : mode === 'snapshot'
          ? 'this report has the present state'
          : `no key and no column with the day are known for ${reportType}`
  return { mode, because, key, dateColumn: range === 'none' ? undefined : dateColumn, isState: range === 'none' }
}

/** Resolves a job that reads a report of the Selling Partner API. Returns undefined if `report_spec` is not readable. */
export function resolveReport(
  input: Input,
  output: JobDefinition['output'],
  { credentials: account, settings }: ResolveOptions,
  context: { issues: Issues; notes: string[] },
): Own | undefined {
  const { issues, notes } = context
  const rule = reportRule(String(input.report_spec.reportType ?? ''))
  const checked = checkInput(reportSpec, input.report_spec, { root: place, of: 'report_spec' })
  if ('issues' in checked) {
    for (const { path, message } of checked.issues) {
      const isOption = Object.hasOwn(rule.options ?? {}, path)
      issues.add(
        path === place ? path : `${place}.${path}`,
        isOption ? `does not belong here: write it in ${place}.reportOptions` : message,
      )
    }
    return undefined
  }
  const { reportType, marketplaceIds: stated, reportOptions = {} } = checked.data
  checkType(reportType, issues)
  const version = knownVersion('ReportsApiVersion', input.version ?? settings.versions.ReportsApiVersion)
  if (version === undefined)
    issues.add(
      'input.version',
      `is not a version of the Reports API: ${allowedValues(input.version, versionsOf('ReportsApiVersion'))}`,
    )
  const options = checkOptions(reportType, reportOptions, { rule, ...context })
  const marketplaceIds = marketplacesOf(stated, rule, account, context)
  if (input.file_format)
    notes.push(`input.file_format ${input.file_format} is a hint: the format of a document is read from its bytes.`)
  if (!rule.isKnown)
    notes.push(
      `Windows of ${reportType} are whole days of at most ${rule.daysMax}: nothing more exact is known of this report.`,
    )
  if (rule.source === 'listed') notes.push('Amazon alone creates this report: runs load those that it lists.')
  return {
    kind: 'report',
    reportType,
    marketplaceIds,
    reportOptions: options,
    rule,
    restricted: restrictedReportTypes.includes(reportType),
    ...(input.file_format && { fileFormat: input.file_format }),
    version: version ?? '',
    windows: reportWindowRule(checked.data, options, { rule, zone: zoneOf(marketplaceIds, account), ...context }),
    output: outputOf(output, modeOf(rule, reportType), context),
  }
}
