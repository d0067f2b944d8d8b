import type { Router } from 'express'
import { type AccountForm, accountForm } from './account-form.ts'
import {
  beginSecondFactor,
  changePassword,
  confirmSecondFactor,
  renewRecoveryCodes,
  turnOffSecondFactor,
} from './account-forms.ts'
import { endSessions, showAccount } from './account-page.ts'
import { acceptInvitation, showInvitation } from './invitation-page.ts'
import { showSecondFactor, submitSecondFactor } from './second-factor-page.ts'
import { showSignIn, submitSignIn } from './sign-in-page.ts'
import { submitSignOut } from './sign-out.ts'
import type { UserPagesContext } from './user-pages-context.ts'

const accountForms: Readonly<Record<string, AccountForm>> = {
  '/admin/account/password': changePassword,
  '/admin/account/second-factor': beginSecondFactor,
  '/admin/account/second-factor/confirm': confirmSecondFactor,
  '/admin/account/second-factor/off': turnOffSecondFactor,
  '/admin/account/recovery-codes': renewRecoveryCodes,
}

/** Adds the pages for signing in, accepting invitations and the user's account. */
export function addUserPages(router: Router, context: UserPagesContext): void {
  router.get('/admin/sign-in', showSignIn(context))
  router.post('/admin/sign-in', submitSignIn(context))
  router.get('/admin/second-factor', showSecondFactor(context))
  router.post('/admin/second-factor', submitSecondFactor(context))
  router.post('/admin/sign-out', submitSignOut(context))
  router.get('/admin/invitation', showInvitation(context))
  router.post('/admin/invitation', acceptInvitation(context))
  router.get('/admin/account', showAccount(context))
  router.post('/admin/account/sessions', endSessions(context))
  for (const [path, form] of Object.entries(accountForms)) {
    const { show, submit } = accountForm(context, form)
    router.get(path, show)
    router.post(path, submit)
  }
}
