import { z } from 'zod'

/** As GET /api/amazon/merchants lists it. */
export const MerchantId = z.string().min(1).max(256)

/** Of a report, as Amazon gave it. */
export const ReportParams = z.object({ reportId: z.string().min(1).max(256) })

/** Of the endpoints for one report. */
export const ReportQuery = z.strictObject({ merchantId: MerchantId })
