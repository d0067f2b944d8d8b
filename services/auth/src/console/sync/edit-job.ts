import type { ConsoleContext } from '../console-context.ts'
import { seeNotice } from '../notices.ts'
import type { ConsolePage } from '../routes.ts'
import type { TenantVisit } from '../visit.ts'
import { asked } from './asked.ts'
import { catchIssues, type JobResult, type JobValues, jobFormBytesMax, jobPage, readJob } from './job-form.ts'
import type { WholeSyncJob } from './sync-reader.ts'

/** `sync/jobs/:jobId/edit`: the form of a stored job. */
export const editJob = ({ sync }: Pick<ConsoleContext, 'sync'>): ConsolePage<TenantVisit> => {
  const find = (visit: TenantVisit) => sync.job(asked(visit), visit.params.jobId ?? '')
  const page = (visit: TenantVisit, { id, name }: WholeSyncJob, values: JobValues, result?: JobResult) =>
    jobPage(visit, {
      title: `Edit ${name}`,
      values,
      ...(result && { result }),
      submitLabel: 'Save job',
      cancelPath: visit.to(`sync/jobs/${id}`),
    })
  return {
    path: 'sync/jobs/:jobId/edit',
    changes: true,
    formBytesMax: jobFormBytesMax,
    async show(visit) {
      const job = await find(visit)
      return page(visit, job, { job: JSON.stringify(job.definition, null, 2), pii: job.pii, validate: false })
    },
    async act(visit, form) {
      const [job, values] = [await find(visit), readJob(form)]
      const stored = await catchIssues(() => sync.replace(asked(visit), job.id, values))
      if ('issues' in stored) return page(visit, job, values, stored)
      if (values.validate) return page(visit, job, values, { notes: stored.done.notes })
      return seeNotice(visit.to(`sync/jobs/${job.id}`), 'job-changed')
    },
  }
}
