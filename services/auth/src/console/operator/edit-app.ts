import { catchFormErrors, type FormErrors } from '../../pages/form-errors.ts'
import type { ConsoleContext } from '../console-context.ts'
import { seeNotice } from '../notices.ts'
import type { ConsolePage } from '../routes.ts'
import type { View } from '../view.ts'
import type { Visit } from '../visit.ts'
import { type AppValues, appForm, inputOf, readValues, valuesOf } from './app-form.ts'
import { appPath } from './show-app.ts'

const page = (visit: Visit, clientId: string, values: AppValues, errors: FormErrors = {}): View => ({
  status: Object.keys(errors).length > 0 ? 400 : 200,
  title: 'Edit the application',
  body: appForm(visit, { values, errors, isNew: false, submitLabel: 'Save', cancelPath: appPath(clientId) }),
})

/** `applications/:clientId/edit` */
export const editApp = ({ manageApps }: Pick<ConsoleContext, 'manageApps'>): ConsolePage<Visit> => ({
  path: 'applications/:clientId/edit',
  multiple: ['scope'],
  async show(visit) {
    const app = await manageApps.get(visit.params.clientId ?? '')
    return page(visit, app.clientId, valuesOf(app))
  },
  async act(visit, form) {
    const { clientId } = await manageApps.get(visit.params.clientId ?? '')
    const values = readValues(form)
    const { homepage, logoUri } = values
    const changed = await catchFormErrors(() => {
      const input = { ...inputOf(values), homepage: homepage || null, logoUri: logoUri || null }
      return manageApps.update(clientId, input, visit.by)
    })
    if ('errors' in changed) return page(visit, clientId, values, changed.errors)
    return seeNotice(appPath(clientId), 'application-changed')
  },
})
