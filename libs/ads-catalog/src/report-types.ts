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
  /** Columns that are available with every grouping. */
  columns,
  groupBys: z.record(
    z.string(),
    z.object({
      /** Columns in addition to those of the type. */
      columns,
      /** Allowed values by field; null allows any. */
      filters: z.record(z.string(), z.array(z.string()).nullable()),
    }),
  ),
})
/** One type of report with its columns, groupings and filters. */
export type ReportType = z.infer<typeof ReportType>

/** Every report type of reporting v3. */
export const reportTypes = lazily(() => readData('report-types.json', z.array(ReportType)))
