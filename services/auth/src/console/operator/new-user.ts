import { csrfField } from '../../pages/csrf.ts'
import { choices, textField } from '../../pages/fields.ts'
import { catchFormErrors, type FormErrors } from '../../pages/form-errors.ts'
import { html } from '../../pages/html.ts'
import type { ConsoleContext } from '../console-context.ts'
import type { ConsolePage } from '../routes.ts'
import { showOnceAt } from '../secret-page.ts'
import type { View } from '../view.ts'
import type { Visit } from '../visit.ts'
import { userPath } from './show-user.ts'

interface Values {
  email: string
  name: string
  kind: string
}

const page = ({ signedIn }: Visit, { email, name, kind }: Values, errors: FormErrors = {}): View => ({
  status: Object.keys(errors).length > 0 ? 400 : 200,
  title: 'New person',
  body: html`<form method="post" class="stack panel">${csrfField(signedIn)}
  <p class="lead">You get a password to send to the person. To give a person access to one tenant, invite them there instead.</p>
  ${errors[''] && html`<p class="problem" role="alert">${errors['']}</p>`}
  ${textField({ name: 'email', label: 'E-mail', type: 'email', value: email, required: true, maxlength: 254, error: errors.email, autocomplete: 'off' })}
  ${textField({ name: 'name', label: 'Name', value: name, maxlength: 100, error: errors.name, autocomplete: 'off' })}
  ${choices({
    type: 'radio',
    name: 'kind',
    label: 'Kind',
    options: [
      {
        value: 'person',
        label: 'Person',
        hint: 'Has no tenant until an admin invites them.',
        checked: kind !== 'operator',
      },
      { value: 'operator', label: 'Operator', hint: 'Sees and changes every tenant.', checked: kind === 'operator' },
    ],
  })}
  <div class="actions"><button>Create person</button><a class="button secondary" href="/admin/operator/people">Cancel</a></div>
</form>`,
})

type Needs = Pick<ConsoleContext, 'manageUsers' | 'showOnce'>

/** `people/new` */
export const newUser = ({ manageUsers, showOnce }: Needs): ConsolePage<Visit> => ({
  path: 'people/new',
  show: async (visit) => page(visit, { email: '', name: '', kind: 'person' }),
  async act(visit, form) {
    const values: Values = { email: form.get('email').trim(), name: form.get('name').trim(), kind: form.get('kind') }
    const { email, name, kind } = values
    const input = { email, ...(name && { name }), isOperator: kind === 'operator' }
    const created = await catchFormErrors(() => manageUsers.create(input, visit.by))
    if ('errors' in created) {
      const { errors } = created
      return page(visit, values, errors.email ? { ...errors, email: `This ${errors.email}.` } : errors)
    }
    const { user, password = '' } = created.done
    return showOnceAt(showOnce, visit, `${userPath(user.id)}/password`, { password })
  },
})
