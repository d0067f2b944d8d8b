import { listOf, recordOf } from '@platform/http'
import { isDateTime, phrases } from '@platform/validation'
import { z } from 'zod'

const time = z.string().refine(isDateTime, phrases.dateTime)
const option = z.union([z.string().max(1_000), z.number(), z.boolean()]).transform(String)

/** Amazon's body for a report: `createReport` of the Reports API. */
export const reportSpec = z.strictObject({
  reportType: z.string().min(1).max(200),
  dataStartTime: time.optional(),
  dataEndTime: time.optional(),
  marketplaceIds: z
    .union([z.string().transform((text) => text.split(',').map((id) => id.trim())), listOf(z.string(), { max: 25 })], {
      error: phrases.list,
    })
    .pipe(z.array(z.string()).min(1).max(25))
    .optional(),
  reportOptions: recordOf(option, { max: 50 }).optional(),
})

export type ReportSpec = z.infer<typeof reportSpec>
