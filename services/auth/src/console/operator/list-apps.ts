import type { App } from '../../apps/app.ts'
import { type Html, html } from '../../pages/html.ts'
import { moment } from '../../pages/moment.ts'
import { scopeTags } from '../../pages/scope-choices.ts'
import { table } from '../../pages/table.ts'
import type { ConsoleContext } from '../console-context.ts'
import type { ConsolePage } from '../routes.ts'
import type { Visit } from '../visit.ts'

/** Display names of the authentication methods. */
export const authMethods: Record<App['authMethod'], string> = {
  client_secret_basic: 'Confidential, with a secret',
  private_key_jwt: 'Confidential, with signed assertions',
  none: 'Public, without a secret',
}

/** Renders the state of an application. */
export const appState = ({ revokedAt }: App): Html =>
  revokedAt ? html`<span class="badge bad">Revoked</span>` : html`<span class="badge good">Active</span>`

/** `applications`: the applications of all partners. */
export const listApps = ({ manageApps }: Pick<ConsoleContext, 'manageApps'>): ConsolePage<Visit> => ({
  path: 'applications',
  show: async () => ({
    title: 'Applications',
    body: html`<div class="head"><p class="lead">Partner applications, which admins of any tenant can give access.</p><a class="button" href="/admin/operator/applications/new">Register application</a></div>
<div class="panel">${table({
      caption: 'Partner applications',
      rows: await manageApps.list(),
      empty: html`<p>No application is registered.</p>`,
      columns: [
        {
          heading: 'Application',
          cell: ({ clientId, name }) =>
            html`<a href="/admin/operator/applications/${clientId}">${name}</a><div class="hint"><code>${clientId}</code></div>`,
        },
        { heading: 'State', cell: appState },
        { heading: 'Kind', cell: ({ authMethod }) => authMethods[authMethod] },
        { heading: 'Allowed scopes', cell: ({ scopes }) => scopeTags(scopes) },
        { heading: 'Registered', cell: ({ createdAt }) => moment(createdAt) },
      ],
    })}</div>`,
  }),
})
