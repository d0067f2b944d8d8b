import type { Credential } from '../../credentials/credential.ts'
import { csrfField } from '../../pages/csrf.ts'
import { selectField, textField } from '../../pages/fields.ts'
import type { FormErrors } from '../../pages/form-errors.ts'
import { html } from '../../pages/html.ts'
import type { PageForm } from '../../pages/page-form.ts'
import type { ConsoleContext } from '../console-context.ts'
import { isLive } from '../credentials/credential-state.ts'
import { seeNotice } from '../notices.ts'
import type { ConsolePage } from '../routes.ts'
import type { View } from '../view.ts'
import type { TenantVisit } from '../visit.ts'
import { catchAmazonErrors } from './catch-amazon-errors.ts'
import { guardrailRules, type RuleName } from './guardrail-rules.ts'

type Limits = Record<RuleName, string>

interface Values {
  credential: string
  currency: string
  limits: Limits
}

const decimal = /^\d{1,12}(\.\d{1,4})?$/

const limitsOf = (read: (name: RuleName) => string): Limits => ({
  highestBid: read('highestBid'),
  highestBudget: read('highestBudget'),
  largestChangePercent: read('largestChangePercent'),
  dailySpendIncrease: read('dailySpendIncrease'),
})

const fromForm = (form: PageForm): Values => ({
  credential: form.get('credential'),
  currency: form.get('currency').trim().toUpperCase(),
  limits: limitsOf((name) => form.get(name).trim()),
})

function errorsOf({ currency, limits }: Values): FormErrors {
  const wrong = guardrailRules.filter(({ name }) => limits[name] !== '' && !decimal.test(limits[name]))
  return {
    ...(currency !== '' && !/^[A-Z]{3}$/.test(currency) && { currency: 'Enter three letters, for example USD.' }),
    ...Object.fromEntries(
      wrong.map(({ name }) => [name, 'Enter a number with at most four decimals, for example 1.25.']),
    ),
  }
}

function page(visit: TenantVisit, credentials: readonly Credential[], values: Values, errors: FormErrors = {}): View {
  const { credential, currency, limits } = values
  const options = [
    { value: '', label: 'The whole tenant' },
    ...credentials.map(({ clientId, label }) => ({ value: clientId, label: label || clientId })),
  ]
  return {
    status: Object.keys(errors).length > 0 ? 400 : 200,
    title: 'Set a guardrail',
    body: html`<form method="post" class="stack panel">${csrfField(visit.signedIn)}
  ${errors[''] && html`<p class="problem" role="alert">${errors['']}</p>`}
  ${selectField({ name: 'credential', label: 'For', value: credential, options, error: errors.credentialId })}
  ${textField({ name: 'currency', label: 'Currency', value: currency, maxlength: 3, error: errors.currency, hint: 'Empty: every currency that has no guardrail.', placeholder: 'USD', autocomplete: 'off' })}
  ${guardrailRules.map(({ name, label, hint }) =>
    textField({ name, label, hint, value: limits[name], error: errors[name], autocomplete: 'off', maxlength: 17 }),
  )}
  <p class="hint">An empty rule sets no limit. Leave all four empty to remove the guardrail.</p>
  <div class="actions"><button>Set guardrail</button><a class="button secondary" href="${visit.to('amazon/guardrails')}">Cancel</a></div>
</form>`,
  }
}

/** `amazon/guardrails/edit`: one guardrail of the tenant or of a credential. */
export const editGuardrails = ({
  amazon,
  manageCredentials,
}: Pick<ConsoleContext, 'amazon' | 'manageCredentials'>): ConsolePage<TenantVisit> => {
  const choices = async ({ tenant }: TenantVisit) => (await manageCredentials.list(tenant.id)).filter(isLive)
  return {
    path: 'amazon/guardrails/edit',
    changes: true,
    async show(visit) {
      const [credentials, guardrails] = await Promise.all([choices(visit), amazon.guardrails(visit.tenant.id)])
      const [credential, currency] = [visit.query.get('credential') ?? '', visit.query.get('currency') ?? '']
      const present = guardrails.find(
        (one) => (one.credentialId ?? '') === credential && (one.currency ?? '') === currency,
      )
      return page(visit, credentials, {
        credential,
        currency,
        limits: limitsOf((name) => String(present?.[name] ?? '')),
      })
    },
    async act(visit, form) {
      const [credentials, values] = [await choices(visit), fromForm(form)]
      const { credential, currency, limits } = values
      const errors: FormErrors = {
        ...errorsOf(values),
        ...(credential !== '' &&
          !credentials.some(({ clientId }) => clientId === credential) && {
            credentialId: 'Choose one from the list.',
          }),
      }
      if (Object.keys(errors).length > 0) return page(visit, credentials, values, errors)
      const given = guardrailRules.flatMap(({ name }) => (limits[name] === '' ? [] : [[name, Number(limits[name])]]))
      const set = await catchAmazonErrors(() =>
        amazon.setGuardrail({
          tenantId: visit.tenant.id,
          actor: visit.by,
          limits: Object.fromEntries(given),
          ...(credential && { credentialId: credential }),
          ...(currency && { currency }),
        }),
      )
      if ('errors' in set) return page(visit, credentials, values, set.errors)
      return seeNotice(visit.to('amazon/guardrails'), 'guardrails-changed')
    },
  }
}
