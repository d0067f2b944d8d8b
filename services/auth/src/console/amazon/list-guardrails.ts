import { html } from '../../pages/html.ts'
import { moment } from '../../pages/moment.ts'
import { table } from '../../pages/table.ts'
import type { ConsoleContext } from '../console-context.ts'
import type { ConsolePage } from '../routes.ts'
import type { TenantVisit } from '../visit.ts'
import type { AmazonGuardrail } from './amazon-reader.ts'
import { guardrailRules } from './guardrail-rules.ts'

const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 4 })

/** Returns the path of the form of one guardrail. */
const editPath = ({ credentialId, currency }: Pick<AmazonGuardrail, 'credentialId' | 'currency'>): string => {
  const query = new URLSearchParams({
    ...(credentialId && { credential: credentialId }),
    ...(currency && { currency }),
  })
  return `amazon/guardrails/edit${query.size > 0 ? `?${query}` : ''}`
}

/** `amazon/guardrails`: the limits for writes to Amazon Ads. */
export const listGuardrails = ({
  amazon,
  manageCredentials,
}: Pick<ConsoleContext, 'amazon' | 'manageCredentials'>): ConsolePage<TenantVisit> => ({
  path: 'amazon/guardrails',
  async show({ tenant, canChange, to }) {
    const [guardrails, credentials] = await Promise.all([
      amazon.guardrails(tenant.id),
      manageCredentials.list(tenant.id),
    ])
    const name = ({ credentialId }: AmazonGuardrail): string => {
      if (credentialId === null) return 'The whole tenant'
      return credentials.find(({ clientId }) => clientId === credentialId)?.label || credentialId
    }
    const whose = (row: AmazonGuardrail) =>
      html`${canChange ? html`<a href="${to(editPath(row))}">${name(row)}</a>` : name(row)}<div class="hint">${row.currency ?? 'every other currency'}</div>`
    return {
      title: 'Guardrails',
      body: html`<div class="head">
  <p class="lead">A write to Amazon Ads that would exceed one of these limits is refused, and its preview shows the reason. A credential’s guardrail applies in addition to the tenant’s and cannot loosen it.</p>
  ${canChange && html`<a class="button" href="${to('amazon/guardrails/edit')}">Set a guardrail</a>`}
</div>
<div class="panel">${table({
        caption: 'Guardrails',
        rows: guardrails,
        empty: html`<p>No guardrails are set. Only Amazon’s own limits apply to writes.</p>`,
        columns: [
          { heading: 'For', cell: whose },
          ...guardrailRules.map(({ name: rule, heading, unit }) => ({
            heading,
            numeric: true,
            cell: (row: AmazonGuardrail) => {
              const limit = row[rule]
              return typeof limit === 'number' ? `${number.format(limit)}${unit === 'percent' ? ' %' : ''}` : '–'
            },
          })),
          {
            heading: 'Set',
            cell: ({ updatedAt, updatedBy }) => html`${moment(updatedAt)}<div class="hint">${updatedBy}</div>`,
          },
        ],
      })}</div>
<p><a href="${to('amazon')}">All connections</a></p>`,
    }
  },
})
