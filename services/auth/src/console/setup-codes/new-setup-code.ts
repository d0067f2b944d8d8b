import { type Scope, warehouseScopes } from '@platform/tokens'
import { csrfField } from '../../pages/csrf.ts'
import { textField } from '../../pages/fields.ts'
import type { FormErrors } from '../../pages/form-errors.ts'
import { html } from '../../pages/html.ts'
import { chosenScopes, scopeChoices } from '../../pages/scope-choices.ts'
import type { ConsoleContext } from '../console-context.ts'
import type { ConsolePage } from '../routes.ts'
import { showOnceAt } from '../secret-page.ts'
import type { View } from '../view.ts'
import type { TenantVisit } from '../visit.ts'

const labelMax = 100

const page = (visit: TenantVisit, label: string, scopes: readonly Scope[], errors: FormErrors = {}): View => ({
  status: Object.keys(errors).length > 0 ? 400 : 200,
  title: 'New setup code',
  body: html`<form method="post" class="stack panel">${csrfField(visit.signedIn)}
  ${textField({ name: 'label', label: 'Label', value: label, required: true, maxlength: labelMax, error: errors.label, hint: 'The integration that will use the credential. It appears in the audit log.', autocomplete: 'off' })}
  ${scopeChoices(scopes, errors.scopes)}
  <div class="actions"><button>Create setup code</button><a class="button secondary" href="${visit.to('setup-codes')}">Cancel</a></div>
</form>`,
})

/** `setup-codes/new` */
export const newSetupCode = ({
  manageSetupCodes,
  showOnce,
}: Pick<ConsoleContext, 'manageSetupCodes' | 'showOnce'>): ConsolePage<TenantVisit> => ({
  path: 'setup-codes/new',
  changes: true,
  multiple: ['scope'],
  show: async (visit) => page(visit, '', warehouseScopes),
  async act(visit, form) {
    const label = form.get('label').trim()
    const scopes = chosenScopes(form)
    const errors: FormErrors = {
      ...(label === '' && { label: 'Enter a label.' }),
      ...(label.length > labelMax && { label: `Use at most ${labelMax} characters.` }),
      ...(scopes.length === 0 && { scopes: 'Choose at least one scope.' }),
    }
    if (Object.keys(errors).length > 0) return page(visit, label, scopes, errors)
    const { setupCode, code } = await manageSetupCodes.mint({ tenantId: visit.tenant.id, label, scopes }, visit.by)
    return showOnceAt(showOnce, visit, visit.to(`setup-codes/${setupCode.id}/code`), { code })
  },
})
