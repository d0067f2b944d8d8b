import type { Response, Router } from 'express'
import { html } from '../../pages/html.ts'
import { SeeOther } from '../../pages/see-other.ts'
import { sendPage } from '../../pages/send-page.ts'
import type { ConsoleContext } from '../console-context.ts'
import { seeNotice } from '../notices.ts'
import { enterConsole, requireChange, type TenantVisit, visitTenant } from '../visit.ts'
import { amazonSession } from './amazon-session.ts'
import type { ApiName } from './apis.ts'
import { catchAmazonErrors } from './catch-amazon-errors.ts'

type Needs = Pick<ConsoleContext, 'amazon' | 'sessions' | 'tenants'>

/** The query parameter of the authorization code, per API. */
const codeNames = { retail: 'spapi_oauth_code', ads: 'code' } as const

const sendProblem = (res: Response, { signedIn, to }: TenantVisit, problem: string): void =>
  sendPage(res, {
    status: 400,
    title: 'The account is not connected',
    signedIn,
    width: 'card',
    body: html`<p class="problem" role="alert">${problem}</p>
<p><a class="button" href="${to('amazon')}">Back to connections</a></p>`,
  })

/** `/admin/amazon/retail/callback`, `/admin/amazon/ads/callback`: the redirect URI of Amazon's consent page. */
export function addCallback(router: Router, needs: Needs, api: ApiName): void {
  const { amazon, sessions } = needs
  router.get(`/admin/amazon/${api}/callback`, async (req, res) => {
    // The consent is bound to the session that began it. After a new sign-in the code could not be redeemed, so drop it.
    if (!(await sessions.current(req))) throw new SeeOther('/admin/sign-in')
    const visit = await enterConsole(req, needs)
    const value = (name: string) => visit.query.get(name) ?? ''
    const state = value('state')
    // The state contains the tenant id. The service that created the state verifies it.
    const tenantVisit = await visitTenant(visit, state.split('.')[1] ?? '', needs)
    requireChange(tenantVisit)
    const { tenant, to, by, signedIn } = tenantVisit
    const code = value(codeNames[api])
    if (value('error') !== '' || code === '') throw seeNotice(to('amazon'), 'amazon-declined')
    const sellingPartnerId = value('selling_partner_id')
    const completed = await catchAmazonErrors(() =>
      amazon.complete(api, {
        tenantId: tenant.id,
        session: amazonSession(signedIn),
        state,
        code,
        actor: by,
        ...(sellingPartnerId && { sellingPartnerId }),
      }),
    )
    if ('errors' in completed) {
      return sendProblem(res, tenantVisit, Object.values(completed.errors)[0] ?? 'The request failed. Try again.')
    }
    throw seeNotice(to(`amazon/${api}/${completed.done.connectionId}`), 'amazon-connected')
  })
}
