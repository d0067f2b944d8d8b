import { html } from '../../pages/html.ts'
import { table } from '../../pages/table.ts'
import type { ConsoleContext } from '../console-context.ts'
import type { ConsolePage } from '../routes.ts'
import type { TenantVisit } from '../visit.ts'
import { asked } from './asked.ts'
import { number } from './run-labels.ts'

const pageSize = 50
const position = /^\d{1,15}$/

/** `sync/runs/:runId/rejected`: the rows that a run has not loaded. */
export const listRejected = ({ sync }: Pick<ConsoleContext, 'sync'>): ConsolePage<TenantVisit> => ({
  path: 'sync/runs/:runId/rejected',
  async show(visit) {
    const { params, to, query } = visit
    const runId = params.runId ?? ''
    const { run, jobName } = await sync.runOf(asked(visit), runId)
    const after = query.get('after') ?? ''
    const page = await sync.rejected(asked(visit), run.id, {
      limit: pageSize,
      ...(position.test(after) && { after: Number(after) }),
    })
    const path = to(`sync/runs/${run.id}`)
    return {
      title: 'Rejected rows',
      body: html`<p class="lead">${number(run.rows.rejected)} rows of the run of ${jobName ?? 'a deleted job'} were not loaded. At most 10,000 of a window are kept.</p>
<div class="panel">${table({
        caption: 'Rejected rows',
        rows: page.rejected,
        empty: html`<p>No row was rejected.</p>`,
        more: ({ raw }) =>
          raw !== null && html`<pre tabindex="0" role="region" aria-label="Text of the row"><code>${raw}</code></pre>`,
        columns: [
          {
            heading: 'Place',
            cell: ({ line, record }) => (line === null ? `Record ${number(record ?? 0)}` : `Line ${number(line)}`),
          },
          { heading: 'Reason', cell: ({ reason }) => reason },
        ],
      })}</div>
${page.next !== null && html`<p><a class="button secondary" rel="next" href="${path}/rejected?after=${page.next}">More rows</a></p>`}
<p><a href="${path}">The run</a></p>`,
    }
  },
})
