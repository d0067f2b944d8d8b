import { resolveAdsExport } from './ads/resolve-ads-export.ts'
import { resolveAdsReport } from './ads/resolve-ads-report.ts'
import { resolveDataKiosk } from './data-kiosk/resolve-data-kiosk.ts'
import { Issues } from './issues.ts'
import type { JobDefinition } from './job-definition.ts'
import { resolveOperation } from './operation/resolve-operation.ts'
import { resolveReport } from './report/resolve-report.ts'
import { checkEndpoint, tokenUrlOf } from './resolve-hosts.ts'
import type { ResolvedJob, ResolveOptions, WindowRule } from './resolved-job.ts'

type Context = { issues: Issues; notes: string[] }

function resolveInput({ name, input, output, schedule }: JobDefinition, options: ResolveOptions, context: Context) {
  switch (input.use) {
    case 'amazon_selling_partner_api.io#AmazonSPApiInput':
      return resolveOperation(input, output, options, context)
    case 'amazon_selling_partner_api.io#AmazonSPApiReportInput':
      return resolveReport(input, output, options, context)
    case 'amazon_selling_partner_api.io#DataKioskInput':
      return resolveDataKiosk(input, output, options, { ...context, isScheduled: schedule !== undefined })
    case 'amazon_ads.io#AdsReportInput':
      return resolveAdsReport(input, output, options, { ...context, jobName: name })
    case 'amazon_ads.io#AdsExportInput':
      return resolveAdsExport(input, output, context)
  }
}

/** Rows of days that are read again would occur twice in a table that only grows, so an appending job reads each day once. */
function readOnce(
  { windows, output, ...job }: NonNullable<ReturnType<typeof resolveInput>>,
  notes: string[],
): WindowRule {
  if (windows.kind !== 'periods' || windows.restatementDays === 0) return windows
  // Documents that Amazon lists are known by their ids, so none of them is loaded twice.
  const isListed = job.kind === 'report' && job.rule.source === 'listed'
  if (!('table' in output) || output.mode !== 'append' || isListed) return windows
  notes.push('Days are read once, because output.mode is append: changes that Amazon makes later are not seen.')
  return { ...windows, restatementDays: 0 }
}

/**
 * Resolves a checked job for one account: operation, report type and columns by the catalogs, parameters and dates checked, the
 * mode of the table chosen. Everything that was chosen for the caller is in `notes`. Pure; nothing is asked of Amazon.
 * @throws PlatformError `validation_error` with every issue
 */
export function resolveJob(definition: JobDefinition, options: ResolveOptions): ResolvedJob {
  const context: Context = { issues: new Issues(), notes: [] }
  const { name, input } = definition
  const { region } = options.credentials
  const api = input.use.startsWith('amazon_ads') ? 'ads' : 'spapi'
  const place = { region, hosts: options.hosts, api, issues: context.issues } as const
  checkEndpoint(input.endpoint, place)
  const tokenUrl = tokenUrlOf(options.settings.tokenUrl, place)
  if (typeof input.credentials !== 'string' && input.credentials.region !== region)
    context.issues.add(
      'input.credentials.region',
      `is ${input.credentials.region}, but the account is in region ${region}`,
    )
  if (api === 'ads' && typeof input.credentials !== 'string')
    context.issues.add('input.credentials', 'must be the id of an Ads profile, or the name of a connection')
  const own = resolveInput(definition, options, context)
  context.issues.check()
  if (!own) throw new Error(`the job ${name} has no issue and was not resolved`)
  return {
    ...own,
    windows: readOnce(own, context.notes),
    name,
    credentials: input.credentials,
    region,
    tokenUrl,
    settings: options.settings,
    notes: context.notes,
  }
}
