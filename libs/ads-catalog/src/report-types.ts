import { z } from 'zod'
import { lazily, readData } from './read-data.ts'

const columns = z.string().transform((text) => text.split(' ').filter(Boolean))

const ReportType = z.object({
  reportTypeId: z.string(),
  adProduct: z.string().nullish(),
  rangeDaysMax: z.number().nullish(),
  retentionDays: z.number().nullish(),
  timeUnits: z.array(z.string()),
  formats: z.array(z.string()),
  /** For every way of grouping. */
  columns,
  groupBys: z.record(
    z.string(),
    z.object({
      /** Besides those of the type. */
      columns,
      /** Field → values it may have; null where any. */
      filters: z.record(z.string(), z.array(z.string()).nullable()),
    }),
  ),
})
/** One kind of report and what may be asked of it. */
export type ReportType = z.infer<typeof ReportType>

/** Every kind of report of reporting v3. */
export const reportTypes = lazily(() => readData('report-types.json', z.array(ReportType)))
