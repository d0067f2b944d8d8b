import type { JobDefinition } from '../definition/job-definition.ts'

/** The input of a job, for lists: its kind, its name at Amazon, and the account as the job names it. */
export interface JobSource {
  kind: 'operation' | 'report' | 'data_kiosk' | 'ads_report' | 'ads_export'
  name: string
  account: string
}

/** Name of a type within the request of a report, which the catalogs check. */
const textOf = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise)

const typeOf = (spec: Record<string, unknown>): string => {
  const { configuration } = spec
  const isObject = typeof configuration === 'object' && configuration !== null
  return textOf(isObject && 'reportTypeId' in configuration ? configuration.reportTypeId : undefined, 'report')
}

/** First field of a Data Kiosk query: the data set. */
const dataSet = /\{\s*(\w+)/

/** Returns the input of a job. */
export function sourceOf({ input }: Pick<JobDefinition, 'input'>): JobSource {
  const account = typeof input.credentials === 'string' ? input.credentials : 'inline'
  switch (input.use) {
    case 'amazon_selling_partner_api.io#AmazonSPApiInput':
      return { kind: 'operation', name: input.operation ?? input.path ?? '', account }
    case 'amazon_selling_partner_api.io#AmazonSPApiReportInput':
      return { kind: 'report', name: textOf(input.report_spec.reportType, 'report'), account }
    case 'amazon_selling_partner_api.io#DataKioskInput':
      return { kind: 'data_kiosk', name: dataSet.exec(input.query)?.[1] ?? 'query', account }
    case 'amazon_ads.io#AdsReportInput':
      return { kind: 'ads_report', name: typeOf(input.report_spec), account }
    case 'amazon_ads.io#AdsExportInput':
      return { kind: 'ads_export', name: input.entity, account }
  }
}
