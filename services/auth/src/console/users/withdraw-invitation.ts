import { PlatformError } from '@platform/errors'
import { html } from '../../pages/html.ts'
import type { Invitation } from '../../users/invitation-store.ts'
import { confirmation } from '../confirmation.ts'
import type { ConsoleContext } from '../console-context.ts'
import { seeNotice } from '../notices.ts'
import type { ConsolePage } from '../routes.ts'
import type { TenantVisit } from '../visit.ts'

type Needs = Pick<ConsoleContext, 'manageUsers'>

async function requireInvitation({ manageUsers }: Needs, { tenant, params }: TenantVisit): Promise<Invitation> {
  const found = (await manageUsers.invitationsOf(tenant.id)).find(({ id }) => id === params.invitationId)
  if (!found) throw new PlatformError('not_found', `no invitation ${params.invitationId} of ${tenant.id}`)
  return found
}

/** `people/invitations/:invitationId/withdraw` */
export const withdrawInvitation = ({ manageUsers }: Needs): ConsolePage<TenantVisit> => ({
  path: 'people/invitations/:invitationId/withdraw',
  changes: true,
  async show(visit) {
    const { email } = await requireInvitation({ manageUsers }, visit)
    return confirmation(visit, {
      title: 'Withdraw the invitation',
      text: html`<p>The link for <strong>${email}</strong> stops working.</p>`,
      submitLabel: 'Withdraw invitation',
      cancelPath: visit.to('people'),
    })
  },
  async act(visit) {
    const { id } = await requireInvitation({ manageUsers }, visit)
    await manageUsers.withdrawInvitation(visit.tenant.id, id, visit.by)
    return seeNotice(visit.to('people'), 'invitation-withdrawn')
  },
})
