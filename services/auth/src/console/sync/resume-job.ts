import { html } from '../../pages/html.ts'
import { confirmation } from '../confirmation.ts'
import type { ConsoleContext } from '../console-context.ts'
import { seeNotice } from '../notices.ts'
import type { ConsolePage } from '../routes.ts'
import type { TenantVisit } from '../visit.ts'
import { asked } from './asked.ts'

/** `sync/jobs/:jobId/resume` */
export const resumeJob = ({ sync }: Pick<ConsoleContext, 'sync'>): ConsolePage<TenantVisit> => ({
  path: 'sync/jobs/:jobId/resume',
  changes: true,
  async show(visit) {
    const { id, name } = await sync.job(asked(visit), visit.params.jobId ?? '')
    return confirmation(visit, {
      title: 'Resume the job',
      text: html`<p>This starts the schedule again. <strong>${name}</strong> keeps its tables and its history.</p>`,
      submitLabel: 'Resume',
      cancelPath: visit.to(`sync/jobs/${id}`),
      danger: false,
    })
  },
  async act(visit) {
    const { id } = await sync.job(asked(visit), visit.params.jobId ?? '')
    await sync.change(asked(visit), 'resume', id)
    return seeNotice(visit.to(`sync/jobs/${id}`), 'job-resumed')
  },
})
