import { type Scope, scopes } from '@platform/tokens'
import type { App } from '../apps/app.ts'
import { csrfField } from '../pages/csrf.ts'
import { choices } from '../pages/fields.ts'
import { type Html, html } from '../pages/html.ts'
import type { Page } from '../pages/page.ts'
import { scopeWarnings } from '../pages/scope-choices.ts'
import type { SignedIn } from '../users/sessions.ts'
import type { TenantAdmins } from './admins-of.ts'

interface Asking {
  app: App
  signedIn: SignedIn
  redirectUri: string
  /** Path of the page. */
  path: string
}

const isHttps = (uri: string | undefined): uri is string => uri?.startsWith('https:') ?? false

const frame = ({ app, signedIn, redirectUri }: Asking) => ({
  signedIn,
  width: 'card' as const,
  // The form's answer redirects to the application, and Chrome applies form-action to redirects.
  formActions: [redirectUri],
  imageSources: isHttps(app.logoUri) ? [app.logoUri] : [],
})

const logo = ({ logoUri }: App): Html | undefined =>
  logoUri === undefined
    ? undefined
    : html`<img class="app-logo" src="${logoUri}" alt="" width="56" height="56" referrerpolicy="no-referrer">`

const homepage = ({ homepage: uri }: App): Html | undefined =>
  uri === undefined
    ? undefined
    : html` (<a href="${uri}" rel="noreferrer noopener" target="_blank">${new URL(uri).host}</a>)`

/** Returns the part of the redirect URI that identifies the application's host or device. */
function returnsTo(uri: string): string {
  const { protocol, host, hostname } = new URL(uri)
  if (protocol === 'http:') return `${hostname} (this device)`
  return host || protocol
}

const whoIsAsked = ({ signedIn, path }: Asking): Html => html`<p class="hint">Signed in as ${signedIn.user.name}
(${signedIn.user.email}). <a href="/admin/sign-in?again=1&next=${encodeURIComponent(path)}">Use another account</a></p>`

const scopeItem = (scope: Scope): Html => html`<li>
  ${scopes[scope]} <code>${scope}</code>
  ${scopeWarnings[scope] && html`<p class="warning">${scopeWarnings[scope]}</p>`}
</li>`

const tenantChoice = (tenants: readonly { tenantId: string; tenantName: string }[], problem?: string): Html => {
  const [only, ...others] = tenants
  if (only && others.length === 0) return html`<input type="hidden" name="tenant" value="${only.tenantId}">`
  return choices({
    type: 'radio',
    name: 'tenant',
    label: 'Choose a tenant',
    error: problem,
    options: tenants.map(({ tenantId, tenantName }) => ({ value: tenantId, label: tenantName })),
  })
}

interface Question extends Asking {
  scopes: readonly Scope[]
  tenants: readonly { tenantId: string; tenantName: string }[]
  problem?: string
}

/** Returns the page that asks a tenant's admin for consent. */
export function consentPage(question: Question): Page {
  const { app, signedIn, tenants, problem } = question
  const [only, ...others] = tenants
  const where =
    only && others.length === 0
      ? html`the data of <strong>${only.tenantName}</strong>`
      : 'the data of one of your tenants'
  return {
    ...frame(question),
    ...(problem && { status: 400 }),
    title: `Connect ${app.name}?`,
    body: html`<form method="post" class="stack panel consent">${csrfField(signedIn)}
  ${logo(app)}
  <p><strong>${app.name}</strong>${homepage(app)} asks for access to ${where}. It would be able to:</p>
  <ul class="scopes">${question.scopes.map(scopeItem)}</ul>
  ${tenantChoice(tenants, problem)}
  <div class="actions">
    <button name="decision" value="allow">Allow</button>
    <button name="decision" value="deny" class="secondary">Deny</button>
  </div>
  <p class="hint">Either way you return to <code>${returnsTo(question.redirectUri)}</code>. You can end this at any time in the
  console, under Applications.</p>
</form>
${whoIsAsked(question)}`,
  }
}

/** Returns the page for a user who administers no tenant: whom to ask, and a way back to the application. */
export function askAnAdminPage(asking: Asking & { admins: readonly TenantAdmins[] }): Page {
  const { app, signedIn, admins } = asking
  return {
    ...frame(asking),
    status: 403,
    title: 'Ask an admin',
    body: html`<form method="post" class="stack panel">${csrfField(signedIn)}
  ${logo(app)}
  <p><strong>${app.name}</strong>${homepage(app)} asks for access to a tenant's data. Only an admin of the tenant can allow that.</p>
  ${admins.length === 0 && html`<p>You do not belong to a tenant.</p>`}
  ${admins.map(
    ({ tenantName, emails }) => html`<p>In <strong>${tenantName}</strong> you can ask:</p>
  <ul>${emails.map((email) => html`<li><a href="mailto:${email}">${email}</a></li>`)}</ul>`,
  )}
  <div class="actions"><button name="decision" value="deny" class="secondary">Back to ${app.name}</button></div>
</form>
${whoIsAsked(asking)}`,
  }
}

/** Shown when the authorization request has expired, or belongs to another browser. */
export const requestGonePage: Page = {
  status: 404,
  title: 'This request has expired',
  width: 'card',
  body: html`<p>Go back to the application and connect again. A request is valid for 30 minutes, in the browser that started it.</p>`,
}
