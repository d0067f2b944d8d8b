import { validationError } from '@platform/errors'
import type { Request, Response, Router } from 'express'
import { requireCsrf } from '../../pages/csrf.ts'
import { readPageForm } from '../../pages/page-form.ts'
import { sendPage } from '../../pages/send-page.ts'
import type { ConsoleContext } from '../console-context.ts'
import type { FormErrors } from '../form-errors.ts'
import { enterConsole, requireChange, type TenantVisit, type Visit, visitTenant } from '../visit.ts'
import { accountErrors, accountInput, chosenAccount, knownAccounts } from './account-fields.ts'
import { amazonSession } from './amazon-session.ts'
import { type ArrivalForm, arrivalPage, type SentBy, tenantChoice } from './arrival-page.ts'
import { goToAmazon } from './go-to-amazon.ts'
import { orProblem } from './or-problem.ts'

type Needs = Pick<ConsoleContext, 'amazon' | 'sessions' | 'tenants'>

const path = '/admin/amazon/retail/connect'

/** What Amazon's app store said. @throws PlatformError `validation_error` for somebody whom it has not sent */
function sentBy(read: (name: string) => string): SentBy {
  const sent = {
    amazonCallbackUri: read('amazon_callback_uri'),
    amazonState: read('amazon_state'),
    sellingPartnerId: read('selling_partner_id'),
    draft: read('version') === 'beta',
  }
  if (sent.amazonCallbackUri && sent.amazonState && sent.sellingPartnerId) return sent
  throw validationError([
    { path: '', message: 'Start in Amazon’s app store: this page needs what Amazon sends along from there.' },
  ])
}

/** The tenants that the person may connect an account of. */
async function manageable({ signedIn }: Visit, { tenants }: Needs): Promise<{ id: string; name: string }[]> {
  if (signedIn.user.isOperator) return tenants.list()
  return signedIn.memberships
    .filter(({ role }) => role === 'admin')
    .map(({ tenantId, tenantName }) => ({ id: tenantId, name: tenantName }))
}

async function formOf({ amazon }: Needs, visit: TenantVisit, sent: SentBy): Promise<ArrivalForm> {
  const [places, known] = await Promise.all([amazon.places('retail'), knownAccounts({ amazon }, visit.tenant.id)])
  return { sent, places, known }
}

/**
 * The login URI that is registered with Amazon: a seller who has clicked "Authorize Now" in Seller Central signs in here,
 * says which account it is, and goes back to Amazon, which then sends them to the callback.
 */
export function addArrival(router: Router, needs: Needs): void {
  const send = (res: Response, visit: Visit, view: ReturnType<typeof arrivalPage>): void =>
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
    send(res, visit, arrivalPage(tenantVisit, form, { ...account, marketplaceId: 'ATVPDKIKX0DER' }))
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
    const again = (errors: FormErrors) => send(res, visit, arrivalPage(tenantVisit, form, values, errors))
    const errors = accountErrors(values)
    if (Object.keys(errors).length > 0) return again(errors)
    const { tenant, by, signedIn } = tenantVisit
    const begun = await orProblem(() =>
      needs.amazon.arrive({
        ...{ tenantId: tenant.id, ...accountInput(values, form.known), actor: by, ...sent },
        ...{ marketplaceId: values.marketplaceId, session: amazonSession(signedIn) },
      }),
    )
    if ('errors' in begun) return again(begun.errors)
    send(res, visit, goToAmazon(begun.done))
  })
}
