import { csrfField } from '../../pages/csrf.ts'
import { choices } from '../../pages/fields.ts'
import type { FormErrors } from '../../pages/form-errors.ts'
import { html } from '../../pages/html.ts'
import type { PageForm } from '../../pages/page-form.ts'
import type { ConsoleContext } from '../console-context.ts'
import type { ConsolePage } from '../routes.ts'
import type { View } from '../view.ts'
import type { TenantVisit } from '../visit.ts'
import { type AccountChoice, accountErrors, accountFields, accountInput, chosenAccount } from './account-fields.ts'
import { amazonSession } from './amazon-session.ts'
import { type ApiName, apis } from './apis.ts'
import { catchAmazonErrors } from './catch-amazon-errors.ts'
import { goToAmazon } from './go-to-amazon.ts'
import { type ConnectChoices, loadConnectChoices } from './load-connect-choices.ts'
import { regionField, sellingFields } from './marketplace-fields.ts'

interface Values extends AccountChoice {
  kind: string
  marketplaceId: string
  region: string
  draft: boolean
}

const usual = 'ATVPDKIKX0DER'

/** Initial values. A link to reconnect preselects the account, and a marketplace of its region. */
function fromLink({ query }: TenantVisit, { marketplaces, known }: ConnectChoices): Values {
  const [account, region] = [query.get('account') ?? '', query.get('region') ?? 'NA']
  const inRegion = marketplaces.find((marketplace) => marketplace.region === region)?.marketplaceId ?? usual
  return {
    account: known.some(({ id }) => id === account) ? account : (known[0]?.id ?? ''),
    accountName: '',
    newAccountId: '',
    kind: 'seller',
    draft: false,
    region,
    marketplaceId: region === 'NA' ? usual : inRegion,
  }
}

const fromForm = (form: PageForm): Values => ({
  ...chosenAccount(form),
  kind: form.get('kind'),
  marketplaceId: form.get('marketplaceId'),
  region: form.get('region'),
  draft: form.get('draft') === 'beta',
})

const draftChoice = (draft: boolean) =>
  choices({
    type: 'checkbox',
    name: 'draft',
    label: 'Test',
    options: [
      {
        value: 'beta',
        label: 'The application is still a draft at Amazon',
        hint: 'Requests consent with version=beta. For the developers of the application only.',
        checked: draft,
      },
    ],
  })

const page = (
  visit: TenantVisit,
  { api, marketplaces, known }: ConnectChoices,
  values: Values,
  errors: FormErrors = {},
): View => ({
  status: Object.keys(errors).length > 0 ? 400 : 200,
  title: `Connect to ${apis[api].label}`,
  body: html`<form method="post" class="stack panel">${csrfField(visit.signedIn)}
  <p class="lead">You continue to Amazon, sign in there as the ${apis[api].partner}, and confirm. The platform never sees your Amazon password.</p>
  ${errors[''] && html`<p class="problem" role="alert">${errors['']}</p>`}
  ${accountFields(values, known, errors)}
  ${api === 'retail' ? sellingFields(values, marketplaces, errors) : regionField(values.region, marketplaces, errors.region)}
  ${api === 'retail' && draftChoice(values.draft)}
  <div class="actions"><button>Continue at Amazon</button><a class="button secondary" href="${visit.to('amazon')}">Cancel</a></div>
</form>`,
})

/** `amazon/connect/retail`, `amazon/connect/ads`: connects an account by consent at Amazon. */
export const connectByConsent = (
  { amazon }: Pick<ConsoleContext, 'amazon'>,
  api: ApiName,
): ConsolePage<TenantVisit> => {
  const loadChoices = (visit: TenantVisit) => loadConnectChoices({ amazon }, api, visit)
  return {
    path: `amazon/connect/${api}`,
    changes: true,
    async show(visit) {
      const found = await loadChoices(visit)
      return page(visit, found, fromLink(visit, found))
    },
    async act(visit, form) {
      const [found, values] = [await loadChoices(visit), fromForm(form)]
      const errors = accountErrors(values)
      if (Object.keys(errors).length > 0) return page(visit, found, values, errors)
      const { kind, marketplaceId, region, draft } = values
      const where = api === 'retail' ? { kind, marketplaceId } : { kind: 'ads', region }
      const begun = await catchAmazonErrors(() =>
        amazon.authorize(api, {
          tenantId: visit.tenant.id,
          ...accountInput(values, found.known),
          actor: visit.by,
          ...where,
          draft,
          session: amazonSession(visit.signedIn),
        }),
      )
      return 'errors' in begun ? page(visit, found, values, begun.errors) : goToAmazon(begun.done)
    },
  }
}
