import type { Response } from 'express'
import { textField } from '../../pages/fields.ts'
import { html } from '../../pages/html.ts'
import { SeeOther } from '../../pages/see-other.ts'
import { sendPage } from '../../pages/send-page.ts'
import { passwordLength } from '../password/password-rules.ts'
import { type AccountForm, currentPassword } from './account-form.ts'
import { browserOf, keepEntry } from './user-pages-context.ts'

const toAccount = () => new SeeOther('/admin/account')

function showRecoveryCodes(res: Response, codes: readonly string[]): void {
  sendPage(res, {
    title: 'Recovery codes',
    width: 'card',
    body: html`<p class="warning"><strong>Save these now.</strong> They are shown only once.</p>
<div class="panel">
  <p>If you lose your phone, each code signs you in once instead of a code from your app. Print them, or store them in your password manager.</p>
  <ul class="list mono">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ul>
</div>
<p><a class="button" href="/admin/account">I have saved them</a></p>`,
  })
}

/** `/admin/account/password` */
export const changePassword: AccountForm = {
  title: 'Change password',
  button: 'Change password',
  fields: ({ user }, errors) => html`${currentPassword(errors)}
  <input type="hidden" name="username" autocomplete="username" value="${user.email}">
  ${textField({ name: 'password', label: 'New password', type: 'password', required: true, autocomplete: 'new-password', error: errors.password, hint: `${passwordLength.min} characters or more. You will be signed out everywhere else.` })}`,
  async act(session, form, context, req, res) {
    const passwords = { currentPassword: form.get('currentPassword'), password: form.get('password') }
    keepEntry(res, context, await context.account.changePassword(session, passwords, browserOf(req, res, context)))
    throw new SeeOther('/admin/account?done=password')
  },
}

/** `/admin/account/second-factor`: starts the setup. */
export const beginSecondFactor: AccountForm = {
  title: 'Set up a second factor',
  button: 'Continue',
  fields(session, errors) {
    if (session.hasSecondFactor) throw toAccount()
    return html`${session.needs === 'enrolment' && html`<p class="warning">Operators need a second factor. Set it up to continue.</p>`}
  <p>You need an authenticator app on your phone that generates six-digit codes.</p>${currentPassword(errors)}`
  },
  async act(session, form, context, req, res) {
    await context.account.beginSecondFactor(session, form.get('currentPassword'), browserOf(req, res, context))
    throw new SeeOther('/admin/account/second-factor/confirm')
  },
}

/** `/admin/account/second-factor/confirm`: shows the secret and verifies the first code. */
export const confirmSecondFactor: AccountForm = {
  title: 'Set up a second factor',
  button: 'Turn on',
  async fields(session, errors, context) {
    const enrolment = await context.account.enrolment(session)
    if (!enrolment) throw new SeeOther('/admin/account/second-factor')
    const picture = `data:image/svg+xml;base64,${Buffer.from(enrolment.svg).toString('base64')}`
    return html`<p>Scan this with your app, or enter the key in it.</p>
  <p><img src="${picture}" alt="QR code of the key below" width="220" height="220"></p>
  <p>Key: <code>${enrolment.text}</code></p>
  ${textField({ name: 'code', label: 'Code from the app', required: true, autocomplete: 'one-time-code', inputmode: 'numeric', maxlength: 10, error: errors.code })}`
  },
  async act(session, form, context, req, res) {
    const browser = browserOf(req, res, context)
    const { recoveryCodes, entry } = await context.account.confirmSecondFactor(session, form.get('code'), browser)
    keepEntry(res, context, entry)
    showRecoveryCodes(res, recoveryCodes)
  },
}

/** `/admin/account/second-factor/off` */
export const turnOffSecondFactor: AccountForm = {
  title: 'Turn off the second factor',
  button: 'Turn off',
  danger: true,
  fields(session, errors) {
    if (!session.hasSecondFactor) throw toAccount()
    return html`<p>After this, your password alone signs you in. The recovery codes stop working.</p>${currentPassword(errors)}`
  },
  async act(session, form, context, req, res) {
    await context.account.turnOffSecondFactor(session, form.get('currentPassword'), browserOf(req, res, context))
    throw new SeeOther('/admin/account?done=off')
  },
}

/** `/admin/account/recovery-codes` */
export const renewRecoveryCodes: AccountForm = {
  title: 'New recovery codes',
  button: 'Create new codes',
  fields(session, errors) {
    if (!session.hasSecondFactor) throw toAccount()
    return html`<p>Your existing codes stop working.</p>${currentPassword(errors)}`
  },
  async act(session, form, context, req, res) {
    const browser = browserOf(req, res, context)
    showRecoveryCodes(res, await context.account.renewRecoveryCodes(session, form.get('currentPassword'), browser))
  },
}
