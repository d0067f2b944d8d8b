import type { AuditActor } from '@platform/events'
import { route } from '@platform/http'
import { z } from 'zod'
import { fieldDefaults, type ReadNeeds, read, withFieldPaths } from '../calls/read.ts'
import type { Context } from '../context.ts'
import { Report, readAnswer, shown } from '../reports/report.ts'
import { MerchantId } from './merchant-id.ts'

const list = z
  .string()
  .min(1)
  .transform((text) => text.split(',').map((part) => part.trim()))
  .optional()

const Query = z.strictObject({
  merchantId: MerchantId,
  reportTypes: list,
  processingStatuses: list,
  marketplaceIds: list,
  pageSize: z.coerce.number().int().min(1).max(100).optional(),
  createdSince: z.string().optional(),
  createdUntil: z.string().optional(),
  nextToken: z.string().min(1).optional(),
})

const Reports = z.object({ reports: z.array(Report) })
const operation = 'reports_2021-06-30.getReports'

type Needs = ReadNeeds & Pick<Context, 'reportTypes'>

/** Answers an empty list, without a call to Amazon, for a merchant that no report was requested for. */
async function answerNothing(call: AuditActor, merchantId: string, { merchants, events }: Needs): Promise<object> {
  await events.audited(
    async (begin) => {
      await begin()
      return merchants.find(call.caller.tenantId, merchantId)
    },
    (outcome) => events.amazonCalled(call, { operation, merchantId }, outcome),
  )
  return { ok: true, reports: [] }
}

/** Lists a merchant's reports, newest first: of the given types, or of the most recently requested ones. */
export const getReports = route(
  { method: 'get', path: '/api/amazon/reports', scopes: ['retail:read'], query: Query },
  async (call, needs: Needs) => {
    const { merchantId, ...params } = call.query
    if (!params.reportTypes && !params.nextToken) {
      const reportTypes = await needs.reportTypes.latest(call.caller.tenantId, merchantId)
      if (reportTypes.length === 0) return answerNothing(call, merchantId, needs)
      params.reportTypes = reportTypes
    }
    const wanted = { merchantId, operation, params }
    const { answer, nextToken, defaults } = await read(call, wanted, needs).catch((error: unknown) => {
      throw withFieldPaths(error)
    })
    const { reports } = readAnswer(Reports, answer.payload, operation)
    return { ok: true, reports: reports.map(shown), ...fieldDefaults(defaults), ...(nextToken && { nextToken }) }
  },
)
