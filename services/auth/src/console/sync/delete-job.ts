import { html } from '../../pages/html.ts'
import { confirmation } from '../confirmation.ts'
import type { ConsoleContext } from '../console-context.ts'
import { seeNotice } from '../notices.ts'
import type { ConsolePage } from '../routes.ts'
import type { TenantVisit } from '../visit.ts'
import { asked } from './asked.ts'

/** `sync/jobs/:jobId/delete` */
export const deleteJob = ({ sync }: Pick<ConsoleContext, 'sync'>): ConsolePage<TenantVisit> => ({
  path: 'sync/jobs/:jobId/delete',
  changes: true,
  async show(visit) {
    const { id, name } = await sync.job(asked(visit), visit.params.jobId ?? '')
    return confirmation(visit, {
      title: 'Delete the job',
      text: html`<p><strong>${name}</strong> does not run again, and its run, if one is under way, is cancelled. The tables that it has filled stay. This cannot be undone.</p>`,
      submitLabel: 'Delete job',
      cancelPath: visit.to(`sync/jobs/${id}`),
    })
  },
  async act(visit) {
    const { id } = await sync.job(asked(visit), visit.params.jobId ?? '')
    await sync.change(asked(visit), 'remove', id)
    return seeNotice(visit.to('sync'), 'job-deleted')
  },
})
