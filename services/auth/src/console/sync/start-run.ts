import type { FormErrors } from '../../pages/form-errors.ts'
import { html } from '../../pages/html.ts'
import { catchAmazonErrors } from '../amazon/catch-amazon-errors.ts'
import type { ConsoleContext } from '../console-context.ts'
import { seeNotice } from '../notices.ts'
import type { ConsolePage } from '../routes.ts'
import type { View } from '../view.ts'
import type { TenantVisit } from '../visit.ts'
import { asked } from './asked.ts'
import { noWindow, type RunValues, readWindow, runForm } from './run-form.ts'

/** `sync/jobs/:jobId/run`: starts a run. */
export const startRun = ({ sync }: Pick<ConsoleContext, 'sync'>): ConsolePage<TenantVisit> => {
  const page = async (visit: TenantVisit, values: RunValues, errors: FormErrors = {}): Promise<View> => {
    const job = await sync.job(asked(visit), visit.params.jobId ?? '')
    const path = visit.to(`sync/jobs/${job.id}`)
    return {
      status: Object.keys(errors).length > 0 ? 400 : 200,
      title: `Run ${job.name}`,
      body: html`<div class="panel">${runForm(visit, path, values, errors)}</div>
<p><a href="${path}">Back to the job</a></p>`,
    }
  }
  return {
    path: 'sync/jobs/:jobId/run',
    changes: true,
    show: (visit) => page(visit, noWindow),
    async act(visit, form) {
      const values = readWindow(form)
      const { from, to, full } = values
      const request = { ...(from && { from }), ...(to && { to }), ...(full && { full }) }
      const started = await catchAmazonErrors(() => sync.run(asked(visit), visit.params.jobId ?? '', request))
      if ('errors' in started) return page(visit, values, started.errors)
      return seeNotice(visit.to(`sync/runs/${started.done.id}`), 'run-started')
    },
  }
}
