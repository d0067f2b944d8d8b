import { selectField } from '../../pages/fields.ts'
import { html } from '../../pages/html.ts'
import { confirmation } from '../confirmation.ts'
import type { ConsoleContext } from '../console-context.ts'
import { chosenGracePeriod, gracePeriods } from '../grace-periods.ts'
import type { ConsolePage } from '../routes.ts'
import { showOnceAt } from '../secret-page.ts'
import type { TenantVisit } from '../visit.ts'
import { requireCredential } from './require-credential.ts'

type Needs = Pick<ConsoleContext, 'manageCredentials' | 'showOnce'>

/** `credentials/:clientId/rotate` */
export const rotateCredential = ({ manageCredentials, showOnce }: Needs): ConsolePage<TenantVisit> => ({
  path: 'credentials/:clientId/rotate',
  changes: true,
  async show(visit) {
    const { clientId, label } = await requireCredential({ manageCredentials }, visit)
    return confirmation(visit, {
      title: 'Rotate the secret',
      danger: false,
      text: html`<p><strong>${label}</strong> gets a new secret. The old secret also works for the time you choose, so that nothing stops while you replace it. Existing tokens stay valid.</p>`,
      fields: selectField({
        name: 'grace',
        label: 'The old secret',
        value: '86400',
        options: gracePeriods,
        hint: 'If it has leaked, end it now.',
      }),
      submitLabel: 'Rotate secret',
      cancelPath: visit.to(`credentials/${clientId}`),
    })
  },
  async act(visit, form) {
    const { clientId } = await requireCredential({ manageCredentials }, visit)
    const { clientSecret } = await manageCredentials.rotate(clientId, chosenGracePeriod(form), visit.by)
    return showOnceAt(showOnce, visit, visit.to(`credentials/${clientId}/secret`), { clientId, clientSecret })
  },
})
