import { type Scope, warehouseScopes } from '@platform/tokens'
import type { App } from '../../apps/app.ts'
import { csrfField } from '../../pages/csrf.ts'
import { choices, textArea, textField } from '../../pages/fields.ts'
import type { FormErrors } from '../../pages/form-errors.ts'
import { type Html, html } from '../../pages/html.ts'
import type { PageForm } from '../../pages/page-form.ts'
import { chosenScopes, scopeChoices } from '../../pages/scope-choices.ts'
import type { Visit } from '../visit.ts'
import { authMethods } from './list-apps.ts'

/** The values of the application form. */
export interface AppValues {
  name: string
  homepage: string
  logoUri: string
  redirectUris: string
  scopes: readonly Scope[]
  authMethod: string
  jwks: string
}

export const noValues: AppValues = {
  name: '',
  homepage: '',
  logoUri: '',
  redirectUris: '',
  scopes: warehouseScopes,
  authMethod: 'client_secret_basic',
  jwks: '',
}

export const valuesOf = (app: App): AppValues => ({
  name: app.name,
  homepage: app.homepage ?? '',
  logoUri: app.logoUri ?? '',
  redirectUris: app.redirectUris.join('\n'),
  scopes: app.scopes,
  authMethod: app.authMethod,
  jwks: app.jwks ? JSON.stringify(app.jwks, null, 2) : '',
})

export const readValues = (form: PageForm): AppValues => ({
  name: form.get('name'),
  homepage: form.get('homepage').trim(),
  logoUri: form.get('logoUri').trim(),
  redirectUris: form.get('redirectUris'),
  scopes: chosenScopes(form),
  authMethod: form.get('authMethod'),
  jwks: form.get('jwks').trim(),
})

/** Parses the JWKS field. Invalid JSON is passed on as text, which the operation then refuses. */
function jwksOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Returns the form values as input for the operations. */
export const inputOf = ({ name, redirectUris, scopes, jwks }: AppValues) => ({
  name,
  redirectUris: redirectUris.split(/\s+/).filter(Boolean),
  scopes,
  ...(jwks && { jwks: jwksOf(jwks) }),
})

interface Options {
  values: AppValues
  errors: FormErrors
  /** Shows the authentication method, which is fixed at registration. */
  isNew: boolean
  submitLabel: string
  cancelPath: string
}

/** Renders the form of a new or registered application. */
export const appForm = ({ signedIn }: Visit, { values, errors, isNew, submitLabel, cancelPath }: Options): Html =>
  html`<form method="post" class="stack panel">${csrfField(signedIn)}
  ${errors[''] && html`<p class="problem" role="alert">${errors['']}</p>`}
  ${textField({ name: 'name', label: 'Name', value: values.name, required: true, maxlength: 60, error: errors.name, hint: 'People see this name when the application asks for access.', autocomplete: 'off' })}
  ${
    isNew &&
    choices({
      type: 'radio',
      name: 'authMethod',
      label: 'Kind',
      error: errors.authMethod,
      options: [
        { value: 'client_secret_basic', hint: 'It runs on a server that can keep a secret.' },
        { value: 'private_key_jwt', hint: 'It signs with its own key. Enter its public keys below.' },
        { value: 'none', hint: 'It runs on the user’s device: a desktop, a phone, a browser.' },
      ].map(({ value, hint }) => ({
        value,
        hint,
        label: authMethods[value as keyof typeof authMethods],
        checked: value === values.authMethod,
      })),
    })
  }
  ${textArea({ name: 'redirectUris', label: 'Redirect URIs', value: values.redirectUris, required: true, error: errors.redirectUris, placeholder: 'https://partner.example/callback', hint: 'One per line, compared exactly. A public application may use http://127.0.0.1/… with any port.' })}
  ${scopeChoices(values.scopes, errors.scopes)}
  ${textField({ name: 'homepage', label: 'Homepage', type: 'url', value: values.homepage, error: errors.homepage, maxlength: 500, autocomplete: 'off' })}
  ${textField({ name: 'logoUri', label: 'Logo', value: values.logoUri, error: errors.logoUri, hint: 'An https address, or a data: image of at most 48 KiB.', autocomplete: 'off' })}
  ${(isNew || values.jwks) && textArea({ name: 'jwks', label: 'Public keys', value: values.jwks, error: errors.jwks, rows: 5, placeholder: '{"keys": [ … ]}', hint: 'A JSON Web Key Set, for an application that signs assertions.' })}
  <div class="actions"><button>${submitLabel}</button><a class="button secondary" href="${cancelPath}">Cancel</a></div>
</form>`
