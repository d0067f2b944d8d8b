import { warehouseScopes } from '@platform/tokens'
import { csrfField } from '../../pages/csrf.ts'
import { selectField, textArea, textField } from '../../pages/fields.ts'
import { catchFormErrors, type FormErrors } from '../../pages/form-errors.ts'
import { html } from '../../pages/html.ts'
import { chosenScopes, scopeChoices } from '../../pages/scope-choices.ts'
import type { ConsoleContext } from '../console-context.ts'
import type { ConsolePage } from '../routes.ts'
import { showOnceAt } from '../secret-page.ts'
import type { View } from '../view.ts'
import type { TenantVisit } from '../visit.ts'

const labelMax = 100
const dayMs = 86_400_000
const lives = [
  { value: '', label: 'Never' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
]

interface Values {
  label: string
  scopes: ReturnType<typeof chosenScopes>
  days: string
  networks: string
}

const empty: Values = { label: '', scopes: [...warehouseScopes], days: '', networks: '' }

const page = (visit: TenantVisit, { label, scopes, days, networks }: Values, errors: FormErrors = {}): View => ({
  status: Object.keys(errors).length > 0 ? 400 : 200,
  title: 'New credential',
  body: html`<form method="post" class="stack panel">${csrfField(visit.signedIn)}
  ${errors[''] && html`<p class="problem" role="alert">${errors['']}</p>`}
  ${textField({ name: 'label', label: 'Label', value: label, required: true, maxlength: labelMax, error: errors.label, hint: 'The integration that uses it, for example "Bid manager". It appears in the audit log.', autocomplete: 'off' })}
  ${scopeChoices(scopes, errors.scopes)}
  ${selectField({ name: 'days', label: 'Expires', value: days, options: lives, error: errors.expiresAt, hint: 'Its tokens expire with it at the latest.' })}
  ${textArea({ name: 'networks', label: 'Allowed networks', value: networks, error: errors.allowedCidrs, placeholder: '203.0.113.0/24', hint: 'IP addresses or CIDR ranges, one per line. Calls from other addresses are refused. Empty: all addresses.' })}
  <div class="actions"><button>Create credential</button><a class="button secondary" href="${visit.to('credentials')}">Cancel</a></div>
</form>`,
})

type Needs = Pick<ConsoleContext, 'manageCredentials' | 'showOnce'>

/** `credentials/new` */
export const newCredential = ({ manageCredentials, showOnce }: Needs): ConsolePage<TenantVisit> => ({
  path: 'credentials/new',
  changes: true,
  multiple: ['scope'],
  show: async (visit) => page(visit, empty),
  async act(visit, form) {
    const values: Values = {
      label: form.get('label').trim(),
      scopes: chosenScopes(form),
      days: lives.find(({ value }) => value === form.get('days'))?.value ?? '',
      networks: form.get('networks'),
    }
    const errors: FormErrors = {
      ...(values.label === '' && { label: 'Enter a label.' }),
      ...(values.label.length > labelMax && { label: `Use at most ${labelMax} characters.` }),
      ...(values.scopes.length === 0 && { scopes: 'Choose at least one scope.' }),
    }
    if (Object.keys(errors).length > 0) return page(visit, values, errors)
    const minted = await catchFormErrors(() =>
      manageCredentials.create(
        {
          tenantId: visit.tenant.id,
          label: values.label,
          scopes: values.scopes,
          expiresAt: values.days ? new Date(Date.now() + Number(values.days) * dayMs) : undefined,
          allowedCidrs: values.networks.split(/[\s,]+/).filter(Boolean),
        },
        visit.by,
      ),
    )
    if ('errors' in minted) return page(visit, values, minted.errors)
    const { credential, clientSecret } = minted.done
    const { clientId } = credential
    return showOnceAt(showOnce, visit, visit.to(`credentials/${clientId}/secret`), { clientId, clientSecret })
  },
})
