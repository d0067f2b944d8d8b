import type { Response, Router } from 'express'
import { html } from '../../pages/html.ts'
import { SeeOther } from '../../pages/see-other.ts'
import { sendPage } from '../../pages/send-page.ts'
import type { ConsoleContext } from '../console-context.ts'
import { seeNotice } from '../notices.ts'
import { enterConsole, requireChange, type TenantVisit, visitTenant } from '../visit.ts'
import { amazonSession } from './amazon-session.ts'
import type { ApiName } from './apis.ts'
import { orProblem } from './or-problem.ts'

type Needs = Pick<ConsoleContext, 'amazon' | 'sessions' | 'tenants'>

/** What each API calls the code. */
const codeNames = { retail: 'spapi_oauth_code', ads: 'code' } as const

const sendProblem = (res: Response, { signedIn, to }: TenantVisit, problem: string): void =>
  sendPage(res, {
    ...{ status: 400, title: 'The account is not connected', signedIn, width: 'card' },
    body: html`<p class="problem" role="alert">${problem}</p>
<p><a class="button" href="${to('amazon')}">To the connections</a></p>`,
  })

/** `/admin/amazon/retail/callback`, `/admin/amazon/ads/callback`: Amazon sends people back here with a code. */
export function addCallback(router: Router, needs: Needs, api: ApiName): void {
  const { amazon, sessions } = needs
  router.get(`/admin/amazon/${api}/callback`, async (req, res) => {
    // A new sign-in would be another session, which the consent was not begun in: the code goes nowhere.
    if (!(await sessions.current(req))) throw new SeeOther('/admin/sign-in')
    const visit = await enterConsole(req, needs)
    const value = (name: string) => visit.query.get(name) ?? ''
    const state = value('state')
    // Which tenant it was begun for stands in the state; the service that made it checks that this is true.
    const tenantVisit = await visitTenant(visit, state.split('.')[1] ?? '', needs)
    requireChange(tenantVisit)
    const { tenant, to, by, signedIn } = tenantVisit
    const code = value(codeNames[api])
    if (value('error') !== '' || code === '') throw seeNotice(to('amazon'), 'amazon-declined')
    const sellingPartnerId = value('selling_partner_id')
    const completed = await orProblem(() =>
      amazon.complete(api, {
        ...{ tenantId: tenant.id, session: amazonSession(signedIn), state, code, actor: by },
        ...(sellingPartnerId && { sellingPartnerId }),
      }),
    )
    if ('errors' in completed) {
      return sendProblem(res, tenantVisit, Object.values(completed.errors)[0] ?? 'That did not work.')
    }
    throw seeNotice(to(`amazon/${api}/${completed.done.connectionId}`), 'amazon-connected')
  })
}
