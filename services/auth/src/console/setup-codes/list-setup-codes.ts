import { html } from '../../pages/html.ts'
import { moment } from '../../pages/moment.ts'
import { scopeTags } from '../../pages/scope-choices.ts'
import { table } from '../../pages/table.ts'
import type { SetupCode } from '../../setup-codes/setup-code.ts'
import type { ConsoleContext } from '../console-context.ts'
import type { ConsolePage } from '../routes.ts'
import type { TenantVisit } from '../visit.ts'

const states = {
  open: html`<span class="badge good">Open</span>`,
  used: html`<span class="badge">Used</span>`,
  cancelled: html`<span class="badge bad">Cancelled</span>`,
  expired: html`<span class="badge warn">Expired</span>`,
}

/** Renders the state of a code, or the link to cancel an open one. */
function outcome({ id, label, state, expiresAt, usedAt, clientId }: SetupCode, { canChange, to }: TenantVisit) {
  if (state === 'used' && clientId) {
    return html`<a href="${to(`credentials/${clientId}`)}">Its credential</a>${usedAt && html`<div class="hint">${moment(usedAt)}</div>`}`
  }
  if (state !== 'open') return html`<span class="hint">Until ${moment(expiresAt)}</span>`
  const cancel = html`<a href="${to(`setup-codes/${id}/cancel`)}">Cancel<span class="visually-hidden"> ${label}</span></a>`
  return html`Until ${moment(expiresAt)}${canChange && html` · ${cancel}`}`
}

/** `setup-codes`: open codes, and the outcome of earlier ones. */
export const listSetupCodes = ({
  manageSetupCodes,
}: Pick<ConsoleContext, 'manageSetupCodes'>): ConsolePage<TenantVisit> => ({
  path: 'setup-codes',
  async show(visit) {
    const { tenant, canChange, to } = visit
    return {
      title: 'Setup codes',
      body: html`<div class="head">
  <p class="lead">An integration exchanges a setup code for a credential, so that no secret has to be sent. A code works once, for 15 minutes.</p>
  ${canChange && html`<a class="button" href="${to('setup-codes/new')}">New setup code</a>`}
</div>
<div class="panel">${table({
        caption: 'Setup codes',
        rows: await manageSetupCodes.list(tenant.id),
        empty: html`<p>No setup codes in the last 30 days.</p>`,
        columns: [
          { heading: 'Label', cell: ({ label }) => label || 'Without a label' },
          { heading: 'State', cell: ({ state }) => states[state] },
          { heading: 'Scopes', cell: ({ scopes }) => scopeTags(scopes) },
          {
            heading: 'Made',
            cell: ({ createdBy, createdAt }) => html`${createdBy}<div class="hint">${moment(createdAt)}</div>`,
          },
          { heading: 'Outcome', cell: (code) => outcome(code, visit) },
        ],
      })}</div>`,
    }
  },
})
