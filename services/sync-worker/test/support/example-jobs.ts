import { amazonHosts } from '@platform/amazon'
import { checkDefinition } from '../../src/definition/check-definition.ts'
import { mergeSettings } from '../../src/definition/merge-settings.ts'
import { resolveJob } from '../../src/definition/resolve-job.ts'
import type { ResolveOptions } from '../../src/definition/resolved-job.ts'
import type { Settings } from '../../src/definition/settings-schema.ts'

/** A seller with two marketplaces. */
export const seller: ResolveOptions = {
  settings: mergeSettings({}, {}, {}),
  credentials: { region: 'NA', marketplaceIds: ['ATVPDKIKX0DER', 'A2EUQ1WTGCTBG2'] },
  hosts: amazonHosts({}),
}

const sp = 'amazon_selling_partner_api.io#'
const io = (input: object, more: object = {}) => ({
  name: 'job',
  type: 'io',
  input,
  output: { tablename: 'rows' },
  ...more,
})

export const operationJob = (input: object, more?: object) =>
  io({ use: `${sp}AmazonSPApiInput`, credentials: 'nw-us', ...input }, more)
export const reportJob = (spec: object, more?: object) =>
  io(
    {
      use: `${sp}AmazonSPApiReportInput`,
      credentials: 'nw-us',
      report_spec: { marketplaceIds: ['ATVPDKIKX0DER'], ...spec },
    },
    more,
  )
export const kioskJob = (query: string, more?: object) =>
  io({ use: `${sp}DataKioskInput`, credentials: 'nw-us', query }, more)
export const adsReportJob = (spec: object, more?: object) =>
  io({ use: 'amazon_ads.io#AdsReportInput', credentials: '1111', report_spec: spec }, more)
export const adsExportJob = (entity: string) => io({ use: 'amazon_ads.io#AdsExportInput', credentials: '1111', entity })

/** Checks and resolves a job as the API does. */
export function resolved(job: object, options: Partial<ResolveOptions> & { tenant?: Settings } = {}) {
  const { definition } = checkDefinition(job)
  const { tenant = {}, ...rest } = options
  return resolveJob(definition, { ...seller, settings: mergeSettings({}, tenant, definition.settings ?? {}), ...rest })
}
