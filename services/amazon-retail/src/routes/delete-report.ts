import { route } from '@platform/http'
import { type ReadNeeds, read } from '../calls/read.ts'
import { asMissing } from '../reports/report.ts'
import { ReportParams, ReportQuery } from './merchant-id.ts'

const operation = 'reports_2021-06-30.cancelReport'

/** Cancels a report that is still in Amazon's queue. */
export const deleteReport = route(
  {
    method: 'delete',
    path: '/api/amazon/reports/:reportId',
    scopes: ['retail:read'],
    params: ReportParams,
    query: ReportQuery,
  },
  async (call, needs: ReadNeeds) => {
    const { merchantId } = call.query
    await read(call, { merchantId, operation, params: call.params }, needs).catch((error: unknown) => {
      throw asMissing(error)
    })
    return { ok: true, reportId: call.params.reportId }
  },
)
