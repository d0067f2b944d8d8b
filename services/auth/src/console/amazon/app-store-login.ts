import { validationError } from '@platform/errors'
import type { Request, Response, Router } from 'express'
import { requireCsrf } from '../../pages/csrf.ts'
import type { FormErrors } from '../../pages/form-errors.ts'
import { readPageForm } from '../../pages/page-form.ts'
import { sendPage } from '../../pages/send-page.ts'
import type { ConsoleContext } from '../console-context.ts'
import { enterConsole, requireChange, type TenantVisit, type Visit, visitTenant } from '../visit.ts'
import { accountErrors, accountInput, chosenAccount, knownAccounts } from './account-fields.ts'
import { amazonSession } from './amazon-session.ts'
import { type AppStoreLoginForm, appStoreLoginPage, type SentBy, tenantChoice } from './app-store-login-page.ts'
import { catchAmazonErrors } from './catch-amazon-errors.ts'
import { goToAmazon } from './go-to-amazon.ts'

type Needs = Pick<ConsoleContext, 'amazon' | 'sessions' | 'tenants'>

const path = '/admin/amazon/retail/connect'

/** Reads the parameters of Amazon's app store. @throws PlatformError `validation_error` when one is missing */
function sentBy(read: (name: string) => string): SentBy {
  const sent = {
    amazonCallbackUri: read('amazon_callback_uri'),
    amazonState: read('amazon_state'),
    sellingPartnerId: read('selling_partner_id'),
    draft: read('version') === 'beta',
  }
  if (sent.amazonCallbackUri && sent.amazonState && sent.sellingPartnerId) return sent
  throw validationError([{ path: '', message: 'This page needs parameters from Amazon. Start in Amazon’s app store.' }])
}

/** Returns the tenants whose connections the user may change. */
async function manageable({ signedIn }: Visit, { tenants }: Needs): Promise<{ id: string; name: string }[]> {
  if (signedIn.user.isOperator) return tenants.list()
  return signedIn.memberships
    .filter(({ role }) => role === 'admin')
    .map(({ tenantId, tenantName }) => ({ id: tenantId, name: tenantName }))
}

async function formOf({ amazon }: Needs, visit: TenantVisit, sent: SentBy): Promise<AppStoreLoginForm> {
  const [marketplaces, known] = await Promise.all([
    amazon.marketplaces('retail'),
    knownAccounts({ amazon }, visit.tenant.id),
  ])
  return { sent, marketplaces, known }
}

/**
 * Adds the OAuth login URI that is registered with Amazon. A seller who clicks "Authorize Now" in Seller Central signs in
 * here, chooses the account, and returns to Amazon, which then redirects to the callback.
 */
export function addAppStoreLogin(router: Router, needs: Needs): void {
  const send = (res: Response, visit: Visit, view: ReturnType<typeof appStoreLoginPage>): void =>
    sendPage(res, { ...view, signedIn: visit.signedIn })

  router.get(path, async (req: Request, res: Response) => {
    const visit = await enterConsole(req, needs)
    const sent = sentBy((name) => visit.query.get(name) ?? '')
    const choices = await manageable(visit, needs)
    const [only, ...more] = choices
    const wanted = visit.query.get('tenant') ?? (only && more.length === 0 ? only.id : undefined)
    if (wanted === undefined) return send(res, visit, tenantChoice(sent, choices))
    const tenantVisit = await visitTenant(visit, wanted, needs)
    requireChange(tenantVisit)
    const form = await formOf(needs, tenantVisit, sent)
    const account = { account: form.known[0]?.id ?? '', accountName: '', newAccountId: '' }
    send(res, visit, appStoreLoginPage(tenantVisit, form, { ...account, marketplaceId: 'ATVPDKIKX0DER' }))
  })

  router.post(path, async (req: Request, res: Response) => {
    const visit = await enterConsole(req, needs)
    const posted = await readPageForm(req)
    requireCsrf(posted, visit.signedIn)
    const tenantVisit = await visitTenant(visit, posted.get('tenant'), needs)
    requireChange(tenantVisit)
    const sent = sentBy((name) => posted.get(name))
    const form = await formOf(needs, tenantVisit, sent)
    const values = { ...chosenAccount(posted), marketplaceId: posted.get('marketplaceId') }
    const again = (errors: FormErrors) => send(res, visit, appStoreLoginPage(tenantVisit, form, values, errors))
    const errors = accountErrors(values)
    if (Object.keys(errors).length > 0) return again(errors)
    const { tenant, by, signedIn } = tenantVisit
    const begun = await catchAmazonErrors(() =>
      needs.amazon.authorizeFromAppStore({
        tenantId: tenant.id,
        ...accountInput(values, form.known),
        actor: by,
        ...sent,
        marketplaceId: values.marketplaceId,
        session: amazonSession(signedIn),
      }),
    )
    if ('errors' in begun) return again(begun.errors)
    send(res, visit, goToAmazon(begun.done))
  })
}
