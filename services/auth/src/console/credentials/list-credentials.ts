import type { Credential } from '../../credentials/credential.ts'
import { html } from '../../pages/html.ts'
import { moment } from '../../pages/moment.ts'
import { scopeTags } from '../../pages/scope-choices.ts'
import { table } from '../../pages/table.ts'
import type { ConsoleContext } from '../console-context.ts'
import type { ConsolePage } from '../routes.ts'
import type { TenantVisit } from '../visit.ts'
import { credentialState, isLive } from './credential-state.ts'

const newestFirst = (a: Credential, b: Credential): number =>
  Number(isLive(b)) - Number(isLive(a)) || b.createdAt.getTime() - a.createdAt.getTime()

/** `credentials`: all credentials of the tenant, active ones first. */
export const listCredentials = ({
  manageCredentials,
}: Pick<ConsoleContext, 'manageCredentials'>): ConsolePage<TenantVisit> => ({
  path: 'credentials',
  async show({ tenant, canChange, to }) {
    const credentials = (await manageCredentials.list(tenant.id)).toSorted(newestFirst)
    return {
      title: 'Credentials',
      body: html`<div class="head">
  <p class="lead">A credential lets one integration call the API. Create one credential per integration.</p>
  ${canChange && html`<a class="button" href="${to('credentials/new')}">New credential</a>`}
</div>
<div class="panel">${table({
        caption: 'Credentials',
        rows: credentials,
        empty: html`<p>There is no credential yet.</p>`,
        columns: [
          {
            heading: 'Credential',
            cell: ({ clientId, label }) =>
              html`<a href="${to(`credentials/${clientId}`)}">${label || 'Without a label'}</a><div class="hint"><code>${clientId}</code></div>`,
          },
          { heading: 'Scopes', cell: ({ scopes }) => scopeTags(scopes) },
          { heading: 'State', cell: credentialState },
          { heading: 'Last used', cell: ({ lastUsedAt }) => (lastUsedAt ? moment(lastUsedAt) : 'Never') },
          { heading: 'Expires', cell: ({ expiresAt }) => (expiresAt ? moment(expiresAt) : 'Never') },
        ],
      })}</div>`,
    }
  },
})
