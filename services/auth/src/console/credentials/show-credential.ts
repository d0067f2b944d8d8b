import { html } from '../../pages/html.ts'
import { moment } from '../../pages/moment.ts'
import { scopeTags } from '../../pages/scope-choices.ts'
import type { ConsoleContext } from '../console-context.ts'
import { facts } from '../facts.ts'
import type { ConsolePage } from '../routes.ts'
import { usagePanel } from '../usage/usage-panel.ts'
import type { TenantVisit } from '../visit.ts'
import { credentialState, isLive } from './credential-state.ts'
import { requireCredential } from './require-credential.ts'

/** `credentials/:clientId`: one credential and its usage. */
export const showCredential = ({
  manageCredentials,
  usage,
}: Pick<ConsoleContext, 'manageCredentials' | 'usage'>): ConsolePage<TenantVisit> => ({
  path: 'credentials/:clientId',
  async show(visit) {
    const credential = await requireCredential({ manageCredentials }, visit)
    const { clientId, tenantId, label, scopes, allowedCidrs, createdAt, createdBy, expiresAt, revokedAt, lastUsedAt } =
      credential
    const path = visit.to(`credentials/${clientId}`)
    return {
      title: label || 'Credential',
      body: html`<section class="panel" aria-label="About this credential">
  ${facts([
    ['State', credentialState(credential)],
    ['Client id', html`<code>${clientId}</code>`],
    ['Scopes', scopeTags(scopes)],
    ['Last used', lastUsedAt ? moment(lastUsedAt) : 'Never'],
    ['Expires', expiresAt ? moment(expiresAt) : 'Never'],
    ['Revoked', revokedAt && moment(revokedAt)],
    [
      'Allowed from',
      allowedCidrs.length > 0
        ? html`<ul class="tags">${allowedCidrs.map((range) => html`<li><code>${range}</code></li>`)}</ul>`
        : 'Everywhere',
    ],
    ['Created', html`${moment(createdAt)}${createdBy && html` by ${createdBy}`}`],
  ])}
  ${
    visit.canChange &&
    isLive(credential) &&
    html`<div class="actions"><a class="button secondary" href="${path}/rotate">Rotate secret</a><a class="button danger secondary" href="${path}/revoke">Revoke</a></div>`
  }
</section>
${await usagePanel({ usage, of: { tenantId, clientId }, query: visit.query, path })}`,
    }
  },
})
