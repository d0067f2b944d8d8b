import { listOf, recordOf, route } from '@platform/http'
import { z } from 'zod'
import { fieldDefaults, type ReadNeeds, read, withFieldPaths } from '../calls/read.ts'
import type { Context } from '../context.ts'
import { readAnswer } from '../reports/report.ts'
import { MerchantId } from './merchant-id.ts'

const Body = z.strictObject({
  merchantId: MerchantId,
  reportType: z.string().min(1).max(256),
  marketplaceIds: listOf(z.string(), { min: 1, max: 25 }).optional(),
  dataStartTime: z.string().optional(),
  dataEndTime: z.string().optional(),
  reportOptions: recordOf(z.string(), { max: 100 }).optional(),
})

const Created = z.object({ reportId: z.string() })
const operation = 'reports_2021-06-30.createReport'

/** Requests a report. The request is never retried: a call whose answer was lost may have created one. */
export const postReport = route(
  { method: 'post', path: '/api/amazon/reports', scopes: ['retail:read'], body: Body, status: 202 },
  async (call, needs: ReadNeeds & Pick<Context, 'reportTypes'>) => {
    const { merchantId, ...body } = call.body
    // Before the call, so that listings include the report even if its answer is lost.
    const beforeCall = () => needs.reportTypes.remember(call.caller.tenantId, merchantId, body.reportType)
    const { answer, defaults } = await read(call, { merchantId, operation, body, beforeCall }, needs).catch(
      (error: unknown) => {
        throw withFieldPaths(error)
      },
    )
    const { reportId } = readAnswer(Created, answer.payload, operation)
    return { ok: true, reportId, processingStatus: 'IN_QUEUE', ...fieldDefaults(defaults) }
  },
)
