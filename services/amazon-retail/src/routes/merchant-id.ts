import { z } from 'zod'

/** A merchant's id, as GET /api/amazon/merchants lists it. */
export const MerchantId = z.string().min(1).max(256)

/** Path parameters of the endpoints for one report. */
export const ReportParams = z.object({ reportId: z.string().min(1).max(256) })

/** Query of the endpoints for one report. */
export const ReportQuery = z.strictObject({ merchantId: MerchantId })
