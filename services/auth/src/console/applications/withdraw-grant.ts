import { PlatformError } from '@platform/errors'
import type { ListedGrant } from '../../grants/grant.ts'
import { html } from '../../pages/html.ts'
import { confirmation } from '../confirmation.ts'
import type { ConsoleContext } from '../console-context.ts'
import { seeNotice } from '../notices.ts'
import type { ConsolePage } from '../routes.ts'
import type { TenantVisit } from '../visit.ts'

type Needs = Pick<ConsoleContext, 'manageGrants'>

async function requireGrant({ manageGrants }: Needs, { tenant, params }: TenantVisit): Promise<ListedGrant> {
  const found = (await manageGrants.listOfTenant(tenant.id)).find(({ grantId }) => grantId === params.grantId)
  if (!found) throw new PlatformError('not_found', `no grant ${params.grantId} of ${tenant.id}`)
  return found
}

/** `applications/:grantId/withdraw` */
export const withdrawGrant = ({ manageGrants }: Needs): ConsolePage<TenantVisit> => ({
  path: 'applications/:grantId/withdraw',
  changes: true,
  async show(visit) {
    const { appName, userEmail } = await requireGrant({ manageGrants }, visit)
    return confirmation(visit, {
      title: 'Withdraw access',
      text: html`<p><strong>${appName}</strong> loses the access to ${visit.tenant.name} that ${userEmail} allowed. Its tokens stop working within a second. To get access again, it must ask for it.</p>`,
      submitLabel: 'Withdraw access',
      cancelPath: visit.to('applications'),
    })
  },
  async act(visit) {
    const { grantId } = await requireGrant({ manageGrants }, visit)
    await manageGrants.withdraw(grantId, visit.by, { tenantId: visit.tenant.id })
    return seeNotice(visit.to('applications'), 'application-withdrawn')
  },
})
