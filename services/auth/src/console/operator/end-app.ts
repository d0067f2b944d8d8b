import { selectField } from '../../pages/fields.ts'
import { html } from '../../pages/html.ts'
import { confirmation } from '../confirmation.ts'
import type { ConsoleContext } from '../console-context.ts'
import { chosenGracePeriod, gracePeriods } from '../grace-periods.ts'
import { seeNotice } from '../notices.ts'
import type { ConsolePage } from '../routes.ts'
import { showOnceAt } from '../secret-page.ts'
import type { Visit } from '../visit.ts'
import { appPath } from './show-app.ts'

type Needs = Pick<ConsoleContext, 'manageApps' | 'showOnce'>

/** `applications/:clientId/rotate` */
export const rotateAppSecret = ({ manageApps, showOnce }: Needs): ConsolePage<Visit> => ({
  path: 'applications/:clientId/rotate',
  async show(visit) {
    const { clientId, name } = await manageApps.get(visit.params.clientId ?? '')
    return confirmation(visit, {
      title: 'Rotate the secret',
      danger: false,
      text: html`<p><strong>${name}</strong> gets a new secret. The old secret also works for the time you choose.</p>`,
      fields: selectField({
        name: 'grace',
        label: 'The old secret',
        options: gracePeriods,
        hint: 'If it has leaked, end it now.',
      }),
      submitLabel: 'Rotate secret',
      cancelPath: appPath(clientId),
    })
  },
  async act(visit, form) {
    const clientId = visit.params.clientId ?? ''
    const { clientSecret } = await manageApps.rotateSecret(clientId, chosenGracePeriod(form), visit.by)
    return showOnceAt(showOnce, visit, `${appPath(clientId)}/secret`, { clientId, clientSecret })
  },
})

/** `applications/:clientId/revoke` */
export const revokeApp = ({ manageApps }: Pick<Needs, 'manageApps'>): ConsolePage<Visit> => ({
  path: 'applications/:clientId/revoke',
  async show(visit) {
    const { clientId, name } = await manageApps.get(visit.params.clientId ?? '')
    return confirmation(visit, {
      title: 'Revoke the application',
      text: html`<p><strong>${name}</strong> <code>${clientId}</code> loses its access to every tenant within a second. This cannot be undone.</p>`,
      submitLabel: 'Revoke application',
      cancelPath: appPath(clientId),
    })
  },
  async act({ params, by }) {
    const { clientId } = await manageApps.revoke(params.clientId ?? '', by)
    return seeNotice(appPath(clientId), 'application-revoked')
  },
})
