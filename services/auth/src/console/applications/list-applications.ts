import type { ListedGrant } from '../../grants/grant.ts'
import { html } from '../../pages/html.ts'
import { moment } from '../../pages/moment.ts'
import { scopeTags } from '../../pages/scope-choices.ts'
import { table } from '../../pages/table.ts'
import type { ConsoleContext } from '../console-context.ts'
import type { ConsolePage } from '../routes.ts'
import type { TenantVisit } from '../visit.ts'

/** `applications`: the applications with a grant, their users and scopes. */
export const listApplications = ({ manageGrants }: Pick<ConsoleContext, 'manageGrants'>): ConsolePage<TenantVisit> => ({
  path: 'applications',
  async show({ tenant, canChange, to }) {
    const withdraw = ({ grantId, appName }: ListedGrant) =>
      html`<a href="${to(`applications/${grantId}/withdraw`)}">Withdraw<span class="visually-hidden"> the access of ${appName}</span></a>`
    return {
      title: 'Applications',
      body: html`<p class="lead">Partner applications that people of ${tenant.name} have given access. Withdraw access that is no longer needed.</p>
<div class="panel">${table({
        caption: 'Applications with access',
        rows: await manageGrants.listOfTenant(tenant.id),
        empty: html`<p>No application has access.</p>`,
        columns: [
          { heading: 'Application', cell: ({ appName }) => appName },
          {
            heading: 'Allowed by',
            cell: ({ userName, userEmail }) => html`${userName || userEmail}<div class="hint">${userEmail}</div>`,
          },
          { heading: 'Scopes', cell: ({ scopes }) => scopeTags(scopes) },
          { heading: 'Since', cell: ({ createdAt }) => moment(createdAt) },
          { heading: 'Last used', cell: ({ lastUsedAt }) => (lastUsedAt ? moment(lastUsedAt) : 'Never') },
          ...(canChange ? [{ heading: 'Change', cell: withdraw }] : []),
        ],
      })}</div>`,
    }
  },
})
