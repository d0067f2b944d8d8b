import { csrfField } from '../../pages/csrf.ts'
import { choices, textField } from '../../pages/fields.ts'
import type { FormErrors } from '../../pages/form-errors.ts'
import { type Html, html } from '../../pages/html.ts'
import type { PageForm } from '../../pages/page-form.ts'
import type { TenantVisit } from '../visit.ts'

/** Values of the form that starts a run: dates, empty for the time since the last run. */
export interface RunValues {
  from: string
  to: string
  full: boolean
}

export const noWindow: RunValues = { from: '', to: '', full: false }

export const readWindow = (form: PageForm): RunValues => ({
  from: form.get('from').trim(),
  to: form.get('to').trim(),
  full: form.get('full') === 'yes',
})

/** Renders the form that starts a run, now or of a chosen window. */
export const runForm = (visit: TenantVisit, path: string, values: RunValues, errors: FormErrors = {}): Html =>
  html`<form method="post" action="${path}/run" class="stack">${csrfField(visit.signedIn)}
  ${errors[''] && html`<p class="problem" role="alert">${errors['']}</p>`}
  <div class="pair">
  ${textField({ name: 'from', label: 'From', type: 'date', value: values.from, error: errors.from, hint: 'Empty: since the last run' })}
  ${textField({ name: 'to', label: 'To', type: 'date', value: values.to, error: errors.to, hint: 'Inclusive' })}
  </div>
  ${choices({ type: 'checkbox', name: 'full', label: 'Extent', options: [{ value: 'yes', label: 'Load everything again', checked: values.full }] })}
  <div class="actions"><button>Run now</button></div>
</form>`
