import { html } from '../../pages/html.ts'
import { confirmation } from '../confirmation.ts'
import type { ConsoleContext } from '../console-context.ts'
import { seeNotice } from '../notices.ts'
import type { ConsolePage } from '../routes.ts'
import type { TenantVisit } from '../visit.ts'
import { asked } from './asked.ts'

/** `sync/jobs/:jobId/pause` */
export const pauseJob = ({ sync }: Pick<ConsoleContext, 'sync'>): ConsolePage<TenantVisit> => ({
  path: 'sync/jobs/:jobId/pause',
  changes: true,
  async show(visit) {
    const { id, name } = await sync.job(asked(visit), visit.params.jobId ?? '')
    return confirmation(visit, {
      title: 'Pause the job',
      text: html`<p>This stops the schedule. A run that is under way goes on. <strong>${name}</strong> keeps its tables and its history.</p>`,
      submitLabel: 'Pause',
      cancelPath: visit.to(`sync/jobs/${id}`),
      danger: false,
    })
  },
  async act(visit) {
    const { id } = await sync.job(asked(visit), visit.params.jobId ?? '')
    await sync.change(asked(visit), 'pause', id)
    return seeNotice(visit.to(`sync/jobs/${id}`), 'job-paused')
  },
})
