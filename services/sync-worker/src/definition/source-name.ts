import type { ResolvedJob } from './resolved-job.ts'

/** Names that are not in a catalog are one, because metrics have a series for each. */
const other = 'other'

/** Returns the name of what a job reads at Amazon: a report type, an operation, a field of Data Kiosk, an Ads report type or entity. */
export function sourceNameOf(job: ResolvedJob): string {
  switch (job.kind) {
    case 'operation':
      return job.operation.id
    case 'report':
      return job.rule.isKnown ? job.reportType : other
    case 'data_kiosk':
      return job.field.name
    case 'ads_report':
      return String(job.body.configuration.reportTypeId ?? other)
    case 'ads_export':
      return job.entity
  }
}
