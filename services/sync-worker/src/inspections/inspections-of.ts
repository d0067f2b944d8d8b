import type { DataKioskJob, ReportJob } from '../definition/resolved-job.ts'
import { daysOf } from '../definition/windows/request-of.ts'
import { rangeOf } from '../sources/source.ts'
import type { Window } from '../store/window.ts'
import { asinsBesideDays } from './asins-beside-days.ts'
import { everyDay } from './every-day.ts'
import type { Inspection } from './inspection.ts'
import { settlementTotal } from './settlement-total.ts'

const settlements = ['GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE', 'GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2']

/** Returns the checks of the documents of a job's window. `isLast`: Amazon has been asked often enough for a complete one. */
export function inspectionsOf(
  job: ReportJob | DataKioskJob,
  window: Pick<Window, 'from' | 'to'>,
  { isLast }: { isLast: boolean },
): Inspection[] {
  const days = (column: string): Inspection[] =>
    job.windows.kind === 'periods' && job.windows.period === 'DAY' && window.from
      ? [everyDay(daysOf(rangeOf(window), job.windows.timezone), column)]
      : []
  if (job.kind === 'data_kiosk') return job.field.name === 'salesAndTrafficByDate' ? days('startdate') : []
  if (job.reportType === 'GET_SALES_AND_TRAFFIC_REPORT') return [asinsBesideDays({ isLast }), ...days('date')]
  return settlements.includes(job.reportType) ? [settlementTotal()] : []
}
