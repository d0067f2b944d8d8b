import { csrfField } from '../../pages/csrf.ts'
import { selectField } from '../../pages/fields.ts'
import type { FormErrors } from '../../pages/form-errors.ts'
import { type Html, html } from '../../pages/html.ts'
import type { View } from '../view.ts'
import type { TenantVisit } from '../visit.ts'
import { type AccountChoice, accountFields, type KnownAccount } from './account-fields.ts'
import type { AmazonMarketplace } from './amazon-reader.ts'
import { marketplaceOptions } from './marketplace-fields.ts'

/** The parameters of Amazon's app store. */
export interface SentBy {
  amazonCallbackUri: string
  amazonState: string
  sellingPartnerId: string
  draft: boolean
}

/** The choices of the form. */
export interface AppStoreLoginForm {
  sent: SentBy
  marketplaces: readonly AmazonMarketplace[]
  known: readonly KnownAccount[]
}

/** Renders the parameters of the app store as hidden fields, under Amazon's names. */
const sentFields = ({ amazonCallbackUri, amazonState, sellingPartnerId, draft }: SentBy): Html => html`
  <input type="hidden" name="amazon_callback_uri" value="${amazonCallbackUri}">
  <input type="hidden" name="amazon_state" value="${amazonState}">
  <input type="hidden" name="selling_partner_id" value="${sellingPartnerId}">
  ${draft && html`<input type="hidden" name="version" value="beta">`}`

/** Returns the page on which an admin of several tenants chooses one, or which states that the user administers none. */
export const tenantChoice = (sent: SentBy, tenants: readonly { id: string; name: string }[]): View =>
  tenants.length === 0
    ? {
        title: 'No tenant to connect it to',
        width: 'card',
        body: html`<p>Amazon sent you here to connect a seller, but you are not an admin of any tenant. Ask an admin of your tenant to connect the seller, or to make you an admin.</p>`,
      }
    : {
        title: 'Connect a seller to which tenant?',
        width: 'card',
        body: html`<form method="get" class="stack">${sentFields(sent)}
  ${selectField({ name: 'tenant', label: 'Tenant', options: tenants.map(({ id, name }) => ({ value: id, label: name })) })}
  <div class="actions"><button>Continue</button></div>
</form>`,
      }

/** Returns the form with the seller's account and home marketplace. */
export const appStoreLoginPage = (
  { signedIn, tenant }: TenantVisit,
  { sent, marketplaces, known }: AppStoreLoginForm,
  { marketplaceId, ...account }: AccountChoice & { marketplaceId: string },
  errors: FormErrors = {},
): View => ({
  status: Object.keys(errors).length > 0 ? 400 : 200,
  title: 'Connect a seller',
  width: 'card',
  body: html`<form method="post" class="stack">${csrfField(signedIn)}${sentFields(sent)}
  <input type="hidden" name="tenant" value="${tenant.id}">
  <p class="lead">Amazon sent the seller <code>${sent.sellingPartnerId}</code>. It will be connected to <strong>${tenant.name}</strong>.</p>
  ${(errors[''] || errors.amazonCallbackUri || errors.sellingPartnerId) && html`<p class="problem" role="alert">${errors[''] ?? errors.amazonCallbackUri ?? errors.sellingPartnerId}</p>`}
  ${accountFields(account, known, errors)}
  ${selectField({ name: 'marketplaceId', label: 'Home marketplace', value: marketplaceId, options: marketplaceOptions(marketplaces), error: errors.marketplaceId, hint: 'The marketplace of your Seller Central account.' })}
  <div class="actions"><button>Connect</button><a class="button secondary" href="/admin">Cancel</a></div>
</form>`,
})
