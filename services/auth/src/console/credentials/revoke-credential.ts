import { html } from '../../pages/html.ts'
import { confirmation } from '../confirmation.ts'
import type { ConsoleContext } from '../console-context.ts'
import { seeNotice } from '../notices.ts'
import type { ConsolePage } from '../routes.ts'
import type { TenantVisit } from '../visit.ts'
import { requireCredential } from './require-credential.ts'

/** `credentials/:clientId/revoke` */
export const revokeCredential = ({
  manageCredentials,
}: Pick<ConsoleContext, 'manageCredentials'>): ConsolePage<TenantVisit> => ({
  path: 'credentials/:clientId/revoke',
  changes: true,
  async show(visit) {
    const { clientId, label } = await requireCredential({ manageCredentials }, visit)
    return confirmation(visit, {
      title: 'Revoke the credential',
      text: html`<p><strong>${label}</strong> <code>${clientId}</code> and all its tokens stop working within a second. This cannot be undone.</p>`,
      submitLabel: 'Revoke credential',
      cancelPath: visit.to(`credentials/${clientId}`),
    })
  },
  async act(visit) {
    const { clientId } = await requireCredential({ manageCredentials }, visit)
    await manageCredentials.revoke(clientId, visit.by)
    return seeNotice(visit.to('credentials'), 'credential-revoked')
  },
})
