import { html } from '../../pages/html.ts'
import { confirmation } from '../confirmation.ts'
import type { ConsoleContext } from '../console-context.ts'
import { seeNotice } from '../notices.ts'
import type { ConsolePage } from '../routes.ts'
import type { TenantVisit } from '../visit.ts'
import { asked } from './asked.ts'

/** `sync/runs/:runId/cancel` */
export const cancelRun = ({ sync }: Pick<ConsoleContext, 'sync'>): ConsolePage<TenantVisit> => ({
  path: 'sync/runs/:runId/cancel',
  changes: true,
  async show(visit) {
    const { run, jobName } = await sync.runOf(asked(visit), visit.params.runId ?? '')
    return confirmation(visit, {
      title: 'Cancel the run',
      text: html`<p>The run of <strong>${jobName ?? 'a deleted job'}</strong> ends. What it has loaded stays; the rest is loaded by the next run.</p>`,
      submitLabel: 'Cancel the run',
      cancelPath: visit.to(`sync/runs/${run.id}`),
    })
  },
  async act(visit) {
    const { run } = await sync.runOf(asked(visit), visit.params.runId ?? '')
    const ended = await sync.cancel(asked(visit), run.id)
    const notice = ended.state === 'cancelled' ? 'run-cancelled' : 'run-ended-before'
    return seeNotice(visit.to(`sync/runs/${run.id}`), notice)
  },
})
