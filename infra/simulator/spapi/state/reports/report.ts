import type { OrderedEnd } from '../../../control/ordered-documents.ts'
import { type Job, statusOf } from '../job.ts'
import type { ReportSpec } from './report-spec.ts'
import type { SettlementPeriod } from './settlement-periods.ts'

/** A report with its request. */
export interface Report extends Job {
  spec: ReportSpec
  documentId: string
  scheduleId?: string
  ordered?: OrderedEnd
  /** The settlement that it reports. */
  settlement?: SettlementPeriod
  /** Why it ends as FATAL. */
  failure?: string
}

/** Returns whether a report has a document: one that was ordered to fail has only the document of its order. */
export function hasDocument(report: Report): boolean {
  const status = statusOf(report)
  return status === 'DONE' || (status === 'FATAL' && !(report.ordered && !report.ordered.document))
}
