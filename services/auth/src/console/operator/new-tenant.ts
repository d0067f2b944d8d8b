import { csrfField } from '../../pages/csrf.ts'
import { textField } from '../../pages/fields.ts'
import { html } from '../../pages/html.ts'
import type { ConsoleContext } from '../console-context.ts'
import { seeNotice } from '../notices.ts'
import type { ConsolePage } from '../routes.ts'
import type { View } from '../view.ts'
import type { Visit } from '../visit.ts'

const nameMax = 100

const page = ({ signedIn }: Visit, name: string, error?: string): View => ({
  status: error ? 400 : 200,
  title: 'New tenant',
  body: html`<form method="post" class="stack panel">${csrfField(signedIn)}
  ${textField({ name: 'name', label: 'Name', value: name, required: true, maxlength: nameMax, error, hint: 'People see this name on every page, and when they give an application access.', autocomplete: 'off' })}
  <div class="actions"><button>Create tenant</button><a class="button secondary" href="/admin/operator/tenants">Cancel</a></div>
</form>`,
})

/** `tenants/new` */
export const newTenant = ({ manageTenants }: Pick<ConsoleContext, 'manageTenants'>): ConsolePage<Visit> => ({
  path: 'tenants/new',
  show: async (visit) => page(visit, ''),
  async act(visit, form) {
    const name = form.get('name').trim()
    if (name === '') return page(visit, name, 'Enter a name.')
    if (name.length > nameMax) return page(visit, name, `Use at most ${nameMax} characters.`)
    await manageTenants.create(name, visit.by)
    return seeNotice('/admin/operator/tenants', 'tenant-created')
  },
})
