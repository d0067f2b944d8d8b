import { html } from '../../pages/html.ts'
import { confirmation } from '../confirmation.ts'
import type { ConsoleContext } from '../console-context.ts'
import { seeNotice } from '../notices.ts'
import type { ConsolePage } from '../routes.ts'
import type { TenantVisit } from '../visit.ts'
import { apis } from './apis.ts'
import { regionLabels } from './connection-labels.ts'
import { requireConnection } from './require-connection.ts'

/** `amazon/:api/:connectionId/disconnect` */
export const disconnect = ({ amazon }: Pick<ConsoleContext, 'amazon'>): ConsolePage<TenantVisit> => ({
  path: 'amazon/:api/:connectionId/disconnect',
  changes: true,
  async show(visit) {
    const { api, connection } = await requireConnection({ amazon }, visit)
    const { name, region, connectionId } = connection
    return confirmation(visit, {
      title: 'Disconnect the account',
      text: html`<p><strong>${name}</strong> in ${regionLabels[region]} is disconnected from ${apis[api].label}. Every later call for it is refused, and its refresh token is deleted here.</p>
<p>Amazon lists the authorization until you withdraw it there as well.</p>`,
      submitLabel: 'Disconnect',
      cancelPath: visit.to(`amazon/${api}/${connectionId}`),
    })
  },
  async act(visit) {
    const { api, connection } = await requireConnection({ amazon }, visit)
    await amazon.remove(api, { tenantId: visit.tenant.id, connectionId: connection.connectionId, actor: visit.by })
    return seeNotice(visit.to('amazon'), 'amazon-disconnected')
  },
})
