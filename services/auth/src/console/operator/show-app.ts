import { html } from '../../pages/html.ts'
import { moment } from '../../pages/moment.ts'
import { scopeTags } from '../../pages/scope-choices.ts'
import type { ConsoleContext } from '../console-context.ts'
import { facts } from '../facts.ts'
import type { ConsolePage } from '../routes.ts'
import { secretPage } from '../secret-page.ts'
import type { Visit } from '../visit.ts'
import { appState, authMethods } from './list-apps.ts'

type Needs = Pick<ConsoleContext, 'manageApps' | 'showOnce'>

/** Returns the path of an application's page. */
export const appPath = (clientId: string): string => `/admin/operator/applications/${clientId}`

/** `applications/:clientId` */
export const showApp = ({ manageApps }: Pick<Needs, 'manageApps'>): ConsolePage<Visit> => ({
  path: 'applications/:clientId',
  async show({ params }) {
    const app = await manageApps.get(params.clientId ?? '')
    const path = appPath(app.clientId)
    const rotate =
      app.authMethod === 'client_secret_basic' &&
      html`<a class="button secondary" href="${path}/rotate">Rotate secret</a>`
    return {
      title: app.name,
      body: html`<section class="panel" aria-label="About this application">
  ${facts([
    ['State', appState(app)],
    ['Client id', html`<code>${app.clientId}</code>`],
    ['Kind', authMethods[app.authMethod]],
    ['Redirect URIs', html`<ul class="list">${app.redirectUris.map((uri) => html`<li><code>${uri}</code></li>`)}</ul>`],
    ['Allowed scopes', scopeTags(app.scopes)],
    ['Homepage', app.homepage && html`<a href="${app.homepage}" rel="noreferrer">${app.homepage}</a>`],
    [
      'Keys',
      app.jwks &&
        html`<ul class="tags">${app.jwks.keys.map(({ kid, kty }) => html`<li><code>${kid ?? kty}</code></li>`)}</ul>`,
    ],
    ['Registered', html`${moment(app.createdAt)} by ${app.createdBy}`],
    ['Revoked', app.revokedAt && moment(app.revokedAt)],
  ])}
  ${
    !app.revokedAt &&
    html`<div class="actions"><a class="button secondary" href="${path}/edit">Edit</a>${rotate}<a class="button danger secondary" href="${path}/revoke">Revoke</a></div>`
  }
</section>`,
    }
  },
})

/** `applications/:clientId/secret`: shows the new secret once. */
export const showAppSecret = ({ manageApps, showOnce }: Needs): ConsolePage<Visit> => ({
  path: 'applications/:clientId/secret',
  async show(visit) {
    const { clientId, name } = await manageApps.get(visit.params.clientId ?? '')
    return secretPage(showOnce, visit, `${appPath(clientId)}/secret`, {
      title: 'Client secret',
      text: html`<p>For <strong>${name}</strong>. Send both values to the partner over a channel that you trust.</p>`,
      fields: { clientId: 'Client id', clientSecret: 'Client secret' },
      back: { href: appPath(clientId), label: 'I have copied it' },
    })
  },
})
