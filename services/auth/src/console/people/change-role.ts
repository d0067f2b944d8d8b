import { html } from '../../pages/html.ts'
import type { Member } from '../../people/person.ts'
import { confirmation } from '../confirmation.ts'
import type { ConsoleContext } from '../console-context.ts'
import { orFormErrors } from '../form-errors.ts'
import { seeNotice } from '../notices.ts'
import type { ConsolePage } from '../routes.ts'
import type { TenantVisit } from '../visit.ts'
import { ownMember } from './own-member.ts'
import { roleChoices } from './roles.ts'

const page = (visit: TenantVisit, { name, email, role }: Member, error?: string) => ({
  status: error ? 400 : 200,
  ...confirmation(visit, {
    title: 'Change the role',
    danger: false,
    text: html`${error && html`<p class="problem" role="alert">${error}</p>`}<p>What <strong>${name || email}</strong> (${email}) may do in ${visit.tenant.name}.</p>`,
    fields: roleChoices(role),
    doIt: 'Change role',
    back: visit.to('people'),
  }),
})

/** `people/:userId/role` */
export const changeRole = ({ managePeople }: Pick<ConsoleContext, 'managePeople'>): ConsolePage<TenantVisit> => ({
  path: 'people/:userId/role',
  changes: true,
  show: async (visit) => page(visit, await ownMember({ managePeople }, visit)),
  async act(visit, form) {
    const member = await ownMember({ managePeople }, visit)
    const change = { tenantId: visit.tenant.id, userId: member.userId, role: form.get('role') }
    const changed = await orFormErrors(() => managePeople.setRole(change, visit.by))
    if ('errors' in changed) return page(visit, member, changed.friendly)
    return seeNotice(visit.to('people'), 'role-changed')
  },
})
