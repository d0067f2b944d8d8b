import type { RequestHandler, Response } from 'express'
import { csrfField, requireCsrf } from '../../pages/csrf.ts'
import { type FieldErrors, textField } from '../../pages/fields.ts'
import { catchFormErrors } from '../../pages/form-errors.ts'
import { type Content, type Html, html } from '../../pages/html.ts'
import { readPageForm } from '../../pages/page-form.ts'
import { SeeOther } from '../../pages/see-other.ts'
import { sendPage } from '../../pages/send-page.ts'
import type { Invitation } from '../invitation-store.ts'
import { passwordLength } from '../password/password-rules.ts'
import type { SignedIn } from '../sessions.ts'
import { leadingTo } from './next-path.ts'
import { browserOf, keepEntry, type UserPagesContext } from './user-pages-context.ts'

/** The token is in the query, which this platform does not log. It is a credential until it is used. */
const pathOf = (token: string): string => `/admin/invitation?token=${encodeURIComponent(token)}`
const tokenField = (token: string): Html => html`<input type="hidden" name="token" value="${token}">`

const offer = ({ tenantName, role }: Invitation): Content =>
  html`<p>You are invited to <strong>${tenantName}</strong> as ${
    role === 'admin' ? 'an admin, who can see and change everything' : 'a viewer, who can see everything'
  }.</p>`

interface NewAccount {
  csrfToken: string
  name?: string
  errors?: FieldErrors
}

function showNewAccount(res: Response, token: string, invitation: Invitation, shown: NewAccount): void {
  const { errors = {} } = shown
  sendPage(res, {
    status: shown.errors ? 400 : 200,
    title: 'Join',
    width: 'card',
    body: html`<form method="post" action="/admin/invitation" class="stack panel">${csrfField(shown)}${tokenField(token)}
  ${offer(invitation)}
  ${errors[''] && html`<p class="problem" role="alert">${errors['']}</p>`}
  <p>Your account will be <strong>${invitation.email}</strong>.</p>
  <input type="hidden" name="email" autocomplete="username" value="${invitation.email}">
  ${textField({ name: 'name', label: 'Your name', value: shown.name, required: true, autocomplete: 'name', maxlength: 100, error: errors.name })}
  ${textField({ name: 'password', label: 'Password', type: 'password', required: true, autocomplete: 'new-password', error: errors.password, hint: `${passwordLength.min} characters or more. Use a few words that you do not use elsewhere.` })}
  <div class="actions"><button>Create account and join</button></div>
</form>`,
  })
}

function showToMember(res: Response, token: string, invitation: Invitation, signedIn: SignedIn): void {
  const isOurs = signedIn.user.email === invitation.email
  const accept = html`<form method="post" action="/admin/invitation" class="stack panel">${csrfField(signedIn)}${tokenField(token)}
  ${offer(invitation)}<div class="actions"><button>Join</button></div></form>`
  const other = html`<div class="panel">${offer(invitation)}
  <p>The invitation is for <strong>${invitation.email}</strong>, but you are signed in as ${signedIn.user.email}.</p>
  <p><a class="button" href="${leadingTo('/admin/sign-in', pathOf(token))}&amp;again=1">Sign in with another account</a></p></div>`
  sendPage(res, { title: 'Join', width: 'card', signedIn, body: isOurs ? accept : other })
}

/** `GET /admin/invitation?token=…` */
export const showInvitation =
  (context: UserPagesContext): RequestHandler =>
  async (req, res) => {
    const token = String(req.query.token ?? '')
    const { invitation, hasAccount } = await context.invitations.look(token)
    const signedIn = await context.sessions.current(req)
    if (signedIn) return showToMember(res, token, invitation, signedIn)
    if (hasAccount) throw new SeeOther(leadingTo('/admin/sign-in', pathOf(token)))
    showNewAccount(res, token, invitation, context.visits.begin(req, res))
  }

/** `POST /admin/invitation`: joins the tenant with a new account, or as the signed-in user. */
export const acceptInvitation =
  (context: UserPagesContext): RequestHandler =>
  async (req, res) => {
    const form = await readPageForm(req)
    const token = form.get('token')
    const browser = browserOf(req, res, context)
    const signedIn = await context.sessions.current(req)
    if (signedIn) {
      requireCsrf(form, signedIn)
      await context.invitations.acceptAs(signedIn, token, browser)
      throw new SeeOther('/admin')
    }
    const visit = context.visits.of(req)
    requireCsrf(form, visit)
    const { invitation, hasAccount } = await context.invitations.look(token)
    if (hasAccount) throw new SeeOther(leadingTo('/admin/sign-in', pathOf(token)))
    const [name, password] = [form.get('name'), form.get('password')]
    const before = await context.sessions.any(req)
    const joined = await catchFormErrors(() =>
      context.invitations.acceptAsNew(token, { name, password }, browser, before),
    )
    if ('errors' in joined) return showNewAccount(res, token, invitation, { ...visit, name, errors: joined.errors })
    keepEntry(res, context, joined.done)
    throw new SeeOther('/admin')
  }
