import { html } from '../../pages/html.ts'
import { confirmation } from '../confirmation.ts'
import type { ConsoleContext } from '../console-context.ts'
import { seeNotice } from '../notices.ts'
import type { ConsolePage } from '../routes.ts'
import type { TenantVisit } from '../visit.ts'
import { requireSetupCode } from './require-setup-code.ts'

/** `setup-codes/:setupCodeId/cancel` */
export const cancelSetupCode = ({
  manageSetupCodes,
}: Pick<ConsoleContext, 'manageSetupCodes'>): ConsolePage<TenantVisit> => ({
  path: 'setup-codes/:setupCodeId/cancel',
  changes: true,
  async show(visit) {
    const { label } = await requireSetupCode({ manageSetupCodes }, visit)
    return confirmation(visit, {
      title: 'Cancel the setup code',
      text: html`<p>The code for <strong>${label}</strong> can no longer be redeemed.</p>`,
      submitLabel: 'Cancel setup code',
      cancelPath: visit.to('setup-codes'),
    })
  },
  async act(visit) {
    const { id } = await requireSetupCode({ manageSetupCodes }, visit)
    await manageSetupCodes.cancel(id, visit.by)
    return seeNotice(visit.to('setup-codes'), 'setup-code-cancelled')
  },
})
