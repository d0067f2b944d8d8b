import { catchFormErrors } from '../../pages/form-errors.ts'
import { html } from '../../pages/html.ts'
import type { Member } from '../../users/user.ts'
import { confirmation } from '../confirmation.ts'
import type { ConsoleContext } from '../console-context.ts'
import { seeNotice } from '../notices.ts'
import type { ConsolePage } from '../routes.ts'
import type { TenantVisit } from '../visit.ts'
import { requireMember } from './require-member.ts'
import { roleChoices } from './roles.ts'

const page = (visit: TenantVisit, { name, email, role }: Member, error?: string) => ({
  status: error ? 400 : 200,
  ...confirmation(visit, {
    title: 'Change the role',
    danger: false,
    text: html`${error && html`<p class="problem" role="alert">${error}</p>`}<p>Choose what <strong>${name || email}</strong> (${email}) can do in ${visit.tenant.name}.</p>`,
    fields: roleChoices(role),
    submitLabel: 'Change role',
    cancelPath: visit.to('people'),
  }),
})

/** `people/:userId/role` */
export const changeRole = ({ manageUsers }: Pick<ConsoleContext, 'manageUsers'>): ConsolePage<TenantVisit> => ({
  path: 'people/:userId/role',
  changes: true,
  show: async (visit) => page(visit, await requireMember({ manageUsers }, visit)),
  async act(visit, form) {
    const member = await requireMember({ manageUsers }, visit)
    const change = { tenantId: visit.tenant.id, userId: member.userId, role: form.get('role') }
    const changed = await catchFormErrors(() => manageUsers.setRole(change, visit.by))
    if ('errors' in changed) return page(visit, member, changed.friendly)
    return seeNotice(visit.to('people'), 'role-changed')
  },
})
