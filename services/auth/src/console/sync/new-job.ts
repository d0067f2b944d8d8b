import type { ConsoleContext } from '../console-context.ts'
import { seeNotice } from '../notices.ts'
import type { ConsolePage } from '../routes.ts'
import type { TenantVisit } from '../visit.ts'
import { asked } from './asked.ts'
import { catchIssues, type JobResult, type JobValues, jobFormBytesMax, jobPage, readJob } from './job-form.ts'

const example = `{
  "name": "orders",
  "type": "io",
  "input": {
    "use": "amazon_selling_partner_api.io#AmazonSPApiReportInput",
    "credentials": "",
    "report_spec": { "reportType": "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL" }
  },
  "output": { "tablename": "orders" },
  "schedule": { "cron": "0 6 * * *", "timezone": "UTC" }
}`

/** `sync/new`: the form of a new job. */
export const newJob = ({ sync }: Pick<ConsoleContext, 'sync'>): ConsolePage<TenantVisit> => {
  const page = (visit: TenantVisit, values: JobValues, result?: JobResult) =>
    jobPage(visit, {
      title: 'New job',
      values,
      ...(result && { result }),
      submitLabel: 'Create job',
      cancelPath: visit.to('sync'),
    })
  return {
    path: 'sync/new',
    changes: true,
    formBytesMax: jobFormBytesMax,
    show: async (visit) => page(visit, { job: example, pii: false, validate: false }),
    async act(visit, form) {
      const values = readJob(form)
      const stored = await catchIssues(() => sync.create(asked(visit), values))
      if ('issues' in stored) return page(visit, values, stored)
      const { id, notes } = stored.done
      if (values.validate || id === undefined) return page(visit, values, { notes })
      return seeNotice(visit.to(`sync/jobs/${id}`), 'job-created')
    },
  }
}
