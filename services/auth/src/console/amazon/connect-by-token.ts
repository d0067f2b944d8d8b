import { csrfField } from '../../pages/csrf.ts'
import { textField } from '../../pages/fields.ts'
import type { FormErrors } from '../../pages/form-errors.ts'
import { html } from '../../pages/html.ts'
import type { PageForm } from '../../pages/page-form.ts'
import type { ConsoleContext } from '../console-context.ts'
import { seeNotice } from '../notices.ts'
import type { ConsolePage } from '../routes.ts'
import type { View } from '../view.ts'
import type { TenantVisit } from '../visit.ts'
import {
  type AccountChoice,
  accountErrors,
  accountFields,
  accountInput,
  chosenAccount,
  type KnownAccount,
} from './account-fields.ts'
import { type ApiName, apis } from './apis.ts'
import { catchAmazonErrors } from './catch-amazon-errors.ts'
import { type ConnectChoices, loadConnectChoices } from './load-connect-choices.ts'
import { regionField, sellingFields } from './marketplace-fields.ts'

interface Values extends AccountChoice {
  kind: string
  marketplaceId: string
  region: string
  amazonId: string
  accessKeyId: string
  roleArn: string
}

const valuesOf = (form?: PageForm, known: readonly KnownAccount[] = []): Values => {
  const get = (name: string) => form?.get(name).trim() ?? ''
  return {
    ...(form ? chosenAccount(form) : { account: known[0]?.id ?? '', accountName: '', newAccountId: '' }),
    kind: get('kind') || 'seller',
    marketplaceId: get('marketplaceId') || 'ATVPDKIKX0DER',
    region: get('region') || 'NA',
    amazonId: get('amazonId'),
    accessKeyId: get('accessKeyId'),
    roleArn: get('roleArn'),
  }
}

const awsFields = ({ accessKeyId, roleArn }: Values, errors: FormErrors) => html`<details${errors.aws && html` open`}>
  <summary>Sign requests with this account’s own AWS keys or role</summary>
  <div class="stack">
  <p class="hint">Amazon no longer requires signed requests. Fill this in only if the application is registered with an AWS user or role.</p>
  ${errors.aws && html`<p class="problem" role="alert">${errors.aws}</p>`}
  ${textField({ name: 'accessKeyId', label: 'AWS access key id', value: accessKeyId, maxlength: 128, autocomplete: 'off' })}
  ${textField({ name: 'secretAccessKey', label: 'AWS secret access key', type: 'password', autocomplete: 'off' })}
  ${textField({ name: 'roleArn', label: 'ARN of the role', value: roleArn, maxlength: 600, autocomplete: 'off', placeholder: 'arn:aws:iam::123456789012:role/SellingPartnerApi' })}
  </div>
</details>`

const page = (
  visit: TenantVisit,
  { api, marketplaces, known }: ConnectChoices,
  values: Values,
  errors: FormErrors = {},
): View => ({
  status: Object.keys(errors).length > 0 ? 400 : 200,
  title: `Paste a refresh token for ${apis[api].label}`,
  body: html`<form method="post" class="stack panel">${csrfField(visit.signedIn)}
  <p class="lead">For an application that you have self-authorized at Amazon. The token is tested first, and stored encrypted.</p>
  ${errors[''] && html`<p class="problem" role="alert">${errors['']}</p>`}
  ${accountFields(values, known, errors)}
  ${api === 'retail' ? sellingFields(values, marketplaces, errors) : regionField(values.region, marketplaces, errors.region)}
  ${textField({ name: 'refreshToken', label: 'Refresh token', type: 'password', required: true, error: errors.refreshToken, hint: 'It starts with Atzr|', autocomplete: 'off' })}
  ${api === 'retail' && textField({ name: 'amazonId', label: 'Seller or vendor id', value: values.amazonId, maxlength: 32, error: errors.amazonId, hint: 'The merchant token from Seller Central. Listings and some other operations need it.', autocomplete: 'off' })}
  ${api === 'retail' && awsFields(values, errors)}
  <div class="actions"><button>Test and connect</button><a class="button secondary" href="${visit.to('amazon')}">Cancel</a></div>
</form>`,
})

/** Returns the input of `connection.add`. Secrets are read from the form and never rendered. */
function inputOf({ api, marketplaces, known }: ConnectChoices, values: Values, form: PageForm) {
  const refreshToken = form.get('refreshToken').trim()
  if (api === 'ads') return { ...accountInput(values, known), kind: 'ads', region: values.region, refreshToken }
  const { kind, marketplaceId, amazonId, accessKeyId, roleArn } = values
  const secretAccessKey = form.get('secretAccessKey').trim()
  const aws = Object.fromEntries(
    Object.entries({ accessKeyId, secretAccessKey, roleArn }).filter(([, value]) => value !== ''),
  )
  return {
    ...accountInput(values, known),
    kind,
    refreshToken,
    region: marketplaces.find((marketplace) => marketplace.marketplaceId === marketplaceId)?.region ?? '',
    ...(kind === 'vendor' && { marketplaceIds: [marketplaceId] }),
    ...(amazonId && { amazonId }),
    ...(Object.keys(aws).length > 0 && { aws }),
  }
}

/** `amazon/token/retail`, `amazon/token/ads`: connects an account with a refresh token. */
export const connectByToken = ({ amazon }: Pick<ConsoleContext, 'amazon'>, api: ApiName): ConsolePage<TenantVisit> => {
  const loadChoices = (visit: TenantVisit) => loadConnectChoices({ amazon }, api, visit)
  return {
    path: `amazon/token/${api}`,
    changes: true,
    async show(visit) {
      const found = await loadChoices(visit)
      return page(visit, found, valuesOf(undefined, found.known))
    },
    async act(visit, form) {
      const found = await loadChoices(visit)
      const values = valuesOf(form)
      const errors: FormErrors = {
        ...accountErrors(values),
        ...(form.get('refreshToken').trim() === '' && { refreshToken: 'Paste the token.' }),
      }
      if (Object.keys(errors).length > 0) return page(visit, found, values, errors)
      const input = { ...inputOf(found, values, form), tenantId: visit.tenant.id, actor: visit.by }
      const added = await catchAmazonErrors(() => amazon.add(api, input))
      if ('errors' in added) return page(visit, found, values, added.errors)
      return seeNotice(visit.to(`amazon/${api}/${added.done.connectionId}`), 'amazon-connected')
    },
  }
}
