import { route } from '@platform/http'
import { type ReadNeeds, read } from '../calls/read.ts'
import { asMissing, Report, readAnswer, shown } from '../reports/report.ts'
import { ReportParams, ReportQuery } from './merchant-id.ts'

const operation = 'reports_2021-06-30.getReport'

/** Returns the processing status of a report. `noData: true`: Amazon had no data for it, which is not a failure. */
export const getReport = route(
  {
    method: 'get',
    path: '/api/amazon/reports/:reportId',
    scopes: ['retail:read'],
    params: ReportParams,
    query: ReportQuery,
  },
  async (call, needs: ReadNeeds) => {
    const { merchantId } = call.query
    const { answer } = await read(call, { merchantId, operation, params: call.params }, needs).catch(
      (error: unknown) => {
        throw asMissing(error)
      },
    )
    return { ok: true, ...shown(readAnswer(Report, answer.payload, operation)) }
  },
)
