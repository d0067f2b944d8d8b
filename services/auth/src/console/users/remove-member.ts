import { catchFormErrors } from '../../pages/form-errors.ts'
import { html } from '../../pages/html.ts'
import { SeeOther } from '../../pages/see-other.ts'
import type { Member } from '../../users/user.ts'
import { confirmation } from '../confirmation.ts'
import type { ConsoleContext } from '../console-context.ts'
import { seeNotice } from '../notices.ts'
import type { ConsolePage } from '../routes.ts'
import type { TenantVisit } from '../visit.ts'
import { requireMember } from './require-member.ts'

const page = (visit: TenantVisit, { name, email, userId }: Member, error?: string) => {
  const who =
    userId === visit.by.id
      ? html`<p><strong>This is your own account.</strong> You lose access to ${visit.tenant.name}.</p>`
      : html`<p><strong>${name || email}</strong> (${email}) loses access to ${visit.tenant.name}. Applications that they connected there lose access within a second.</p>`
  return {
    status: error ? 400 : 200,
    ...confirmation(visit, {
      title: 'Remove the person',
      text: html`${error && html`<p class="problem" role="alert">${error}</p>`}${who}`,
      submitLabel: 'Remove person',
      cancelPath: visit.to('people'),
    }),
  }
}

/** `people/:userId/remove` */
export const removeMember = ({ manageUsers }: Pick<ConsoleContext, 'manageUsers'>): ConsolePage<TenantVisit> => ({
  path: 'people/:userId/remove',
  changes: true,
  show: async (visit) => page(visit, await requireMember({ manageUsers }, visit)),
  async act(visit) {
    const member = await requireMember({ manageUsers }, visit)
    const { userId } = member
    const removed = await catchFormErrors(() => manageUsers.remove({ tenantId: visit.tenant.id, userId }, visit.by))
    if ('errors' in removed) return page(visit, member, removed.friendly)
    const isGone = userId === visit.by.id && !visit.signedIn.user.isOperator
    return isGone ? new SeeOther('/admin') : seeNotice(visit.to('people'), 'person-removed')
  },
})
