import type { Request, Router } from 'express'
import { html } from '../pages/html.ts'
import { SeeOther } from '../pages/see-other.ts'
import { sendPage } from '../pages/send-page.ts'
import type { ConsoleContext } from './console-context.ts'
import { roleLabel } from './users/roles.ts'
import { enterConsole, enterTenant } from './visit.ts'

type Needs = Pick<ConsoleContext, 'sessions' | 'tenants'>

/** Adds the entry points: `/admin`, the choice between tenants, and the redirects of paths without a page. */
export function addStartPages(router: Router, needs: Needs): void {
  router.get('/admin', async (req: Request) => {
    const { signedIn } = await enterConsole(req, needs)
    const [first, ...more] = signedIn.memberships
    if (signedIn.user.isOperator) throw new SeeOther('/admin/operator/tenants')
    throw new SeeOther(first && more.length === 0 ? `/admin/t/${first.tenantId}/overview` : '/admin/tenants')
  })
  router.get('/admin/tenants', async (req: Request, res) => {
    const { signedIn } = await enterConsole(req, needs)
    const { memberships } = signedIn
    sendPage(res, {
      title: memberships.length > 0 ? 'Choose a tenant' : 'No tenant to open',
      signedIn,
      width: 'card',
      body:
        memberships.length > 0
          ? html`<ul class="list">${memberships.map(
              ({ tenantId, tenantName, role }) =>
                html`<li><a class="tile" href="/admin/t/${tenantId}/overview"><b>${tenantName}</b><span>${roleLabel(role)}</span></a></li>`,
            )}</ul>`
          : html`<p>Your account has no tenant to open: it does not belong to a tenant, or its tenant is suspended. Ask an admin of your tenant for an invitation, and open its link while you are signed in here.</p><p><a class="button secondary" href="/admin/account">Your account</a></p>`,
    })
  })
  router.get('/admin/operator', (_req, _res) => {
    throw new SeeOther('/admin/operator/tenants')
  })
  router.get('/admin/t/:tenantId', async (req: Request) => {
    const { to } = await enterTenant(req, needs)
    throw new SeeOther(to('overview'))
  })
}
