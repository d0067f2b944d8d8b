import { catchFormErrors, type FormErrors } from '../../pages/form-errors.ts'
import type { ConsoleContext } from '../console-context.ts'
import { seeNotice } from '../notices.ts'
import type { ConsolePage } from '../routes.ts'
import { showOnceAt } from '../secret-page.ts'
import type { View } from '../view.ts'
import type { Visit } from '../visit.ts'
import { type AppValues, appForm, inputOf, noValues, readValues } from './app-form.ts'
import { appPath } from './show-app.ts'

const page = (visit: Visit, values: AppValues, errors: FormErrors = {}): View => ({
  status: Object.keys(errors).length > 0 ? 400 : 200,
  title: 'Register an application',
  body: appForm(visit, {
    values,
    errors,
    isNew: true,
    submitLabel: 'Register application',
    cancelPath: '/admin/operator/applications',
  }),
})

type Needs = Pick<ConsoleContext, 'manageApps' | 'showOnce'>

/** `applications/new` */
export const registerApp = ({ manageApps, showOnce }: Needs): ConsolePage<Visit> => ({
  path: 'applications/new',
  multiple: ['scope'],
  show: async (visit) => page(visit, noValues),
  async act(visit, form) {
    const values = readValues(form)
    const { homepage, logoUri, authMethod } = values
    const created = await catchFormErrors(() => {
      const input = { ...inputOf(values), ...(homepage && { homepage }), ...(logoUri && { logoUri }), authMethod }
      return manageApps.create(input, visit.by)
    })
    if ('errors' in created) return page(visit, values, created.errors)
    const { app, clientSecret } = created.done
    const { clientId } = app
    if (clientSecret === undefined) return seeNotice(appPath(clientId), 'application-registered')
    return showOnceAt(showOnce, visit, `${appPath(clientId)}/secret`, { clientId, clientSecret })
  },
})
