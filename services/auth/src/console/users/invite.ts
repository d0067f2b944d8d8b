import { csrfField } from '../../pages/csrf.ts'
import { textField } from '../../pages/fields.ts'
import { catchFormErrors, type FormErrors } from '../../pages/form-errors.ts'
import { html } from '../../pages/html.ts'
import type { ConsoleContext } from '../console-context.ts'
import type { ConsolePage } from '../routes.ts'
import { secretPage, showOnceAt } from '../secret-page.ts'
import type { View } from '../view.ts'
import type { TenantVisit } from '../visit.ts'
import { roleChoices } from './roles.ts'

type Needs = Pick<ConsoleContext, 'manageUsers' | 'showOnce'>

const page = (visit: TenantVisit, email: string, role: string, errors: FormErrors = {}): View => ({
  status: Object.keys(errors).length > 0 ? 400 : 200,
  title: 'Invite a person',
  body: html`<form method="post" class="stack panel">${csrfField(visit.signedIn)}
  <p class="lead">You get a link to send to the person. It works once, for 7 days, and only for this e-mail address.</p>
  ${errors[''] && html`<p class="problem" role="alert">${errors['']}</p>`}
  ${textField({ name: 'email', label: 'E-mail', type: 'email', value: email, required: true, maxlength: 254, error: errors.email, autocomplete: 'off' })}
  ${roleChoices(role, errors.role)}
  <div class="actions"><button>Create invitation</button><a class="button secondary" href="${visit.to('people')}">Cancel</a></div>
</form>`,
})

const linkPath = (visit: TenantVisit, id: string): string => visit.to(`people/invitations/${id}/link`)

/** `people/invite` */
export const invite = ({ manageUsers, showOnce }: Needs): ConsolePage<TenantVisit> => ({
  path: 'people/invite',
  changes: true,
  show: async (visit) => page(visit, '', 'viewer'),
  async act(visit, form) {
    const [email, role] = [form.get('email').trim(), form.get('role')]
    const invited = await catchFormErrors(() =>
      manageUsers.invite({ tenantId: visit.tenant.id, email, role }, visit.by),
    )
    if ('errors' in invited) {
      const { errors } = invited
      return page(visit, email, role, errors.email ? { ...errors, email: `This ${errors.email}.` } : errors)
    }
    const { invitation, link } = invited.done
    return showOnceAt(showOnce, visit, linkPath(visit, invitation.id), { link })
  },
})

/** `people/invitations/:invitationId/link`: shows the invitation link once. */
export const showInvitation = ({ showOnce }: Pick<Needs, 'showOnce'>): ConsolePage<TenantVisit> => ({
  path: 'people/invitations/:invitationId/link',
  changes: true,
  show: (visit) =>
    secretPage(showOnce, visit, linkPath(visit, visit.params.invitationId ?? ''), {
      title: 'Invitation',
      text: html`<p>Send this link to the person over a channel that you trust. The holder of the link can join <strong>${visit.tenant.name}</strong>.</p>`,
      fields: { link: 'Link' },
      back: { href: visit.to('people'), label: 'I have copied it' },
    }),
})
