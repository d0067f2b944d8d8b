import { html } from '../../pages/html.ts'
import { confirmation } from '../confirmation.ts'
import type { ConsoleContext } from '../console-context.ts'
import { seeNotice } from '../notices.ts'
import type { ConsolePage } from '../routes.ts'
import type { Visit } from '../visit.ts'

type Needs = Pick<ConsoleContext, 'tenants' | 'manageTenants'>
const tenantsPath = '/admin/operator/tenants'

/** `tenants/:tenantId/suspend` */
export const suspendTenant = ({ tenants, manageTenants }: Needs): ConsolePage<Visit> => ({
  path: 'tenants/:tenantId/suspend',
  async show(visit) {
    const { name } = await tenants.get(visit.params.tenantId ?? '')
    return confirmation(visit, {
      title: 'Suspend the tenant',
      text: html`<p>Every token of <strong>${name}</strong> stops working within a second, no new tokens are issued, and its people cannot open its console. Nothing is deleted, and the tenant can be resumed.</p>`,
      submitLabel: 'Suspend tenant',
      cancelPath: tenantsPath,
    })
  },
  async act({ params, by }) {
    await manageTenants.suspend(params.tenantId ?? '', by)
    return seeNotice(tenantsPath, 'tenant-suspended')
  },
})

/** `tenants/:tenantId/resume` */
export const resumeTenant = ({ tenants, manageTenants }: Needs): ConsolePage<Visit> => ({
  path: 'tenants/:tenantId/resume',
  async show(visit) {
    const { name } = await tenants.get(visit.params.tenantId ?? '')
    return confirmation(visit, {
      title: 'Resume the tenant',
      danger: false,
      text: html`<p><strong>${name}</strong> is resumed: its credentials and applications can get tokens again. Tokens from before the suspension stay revoked.</p>`,
      submitLabel: 'Resume tenant',
      cancelPath: tenantsPath,
    })
  },
  async act({ params, by }) {
    await manageTenants.resume(params.tenantId ?? '', by)
    return seeNotice(tenantsPath, 'tenant-resumed')
  },
})
