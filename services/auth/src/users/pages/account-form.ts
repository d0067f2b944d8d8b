import type { Request, RequestHandler, Response } from 'express'
import { csrfField, requireCsrf } from '../../pages/csrf.ts'
import { textField } from '../../pages/fields.ts'
import { catchFormErrors, type FormErrors } from '../../pages/form-errors.ts'
import { type Content, type Html, html } from '../../pages/html.ts'
import { type PageForm, readPageForm } from '../../pages/page-form.ts'
import { sendPage } from '../../pages/send-page.ts'
import type { AnySession } from '../sessions.ts'
import { requireAccount, type UserPagesContext } from './user-pages-context.ts'

/** A form of the account pages. */
export interface AccountForm {
  title: string
  button: string
  danger?: boolean
  /** Renders the fields. @throws SeeOther when the form does not apply to the user's account */
  fields(session: AnySession, errors: FormErrors, context: UserPagesContext): Content | Promise<Content>
  /** Handles the form and sends the response. */
  act(session: AnySession, form: PageForm, context: UserPagesContext, req: Request, res: Response): Promise<void>
}

/** Renders the field for the current password, which sensitive changes require. */
export const currentPassword = (errors: FormErrors): Html =>
  textField({
    name: 'currentPassword',
    label: 'Your current password',
    type: 'password',
    required: true,
    autocomplete: 'current-password',
    error: errors.currentPassword,
  })

/** Returns the handlers of a form: `show` renders it, `submit` checks session and CSRF token and renders errors in place. */
export function accountForm(
  context: UserPagesContext,
  { title, button, danger, fields, act }: AccountForm,
): { show: RequestHandler; submit: RequestHandler } {
  const send = async (res: Response, session: AnySession, errors: FormErrors = {}): Promise<void> => {
    const content = await fields(session, errors, context)
    const isWrong = Object.keys(errors).length > 0
    sendPage(res, {
      status: isWrong ? 400 : 200,
      title,
      width: 'card',
      signedIn: session,
      body: html`<form method="post" class="stack panel">${csrfField(session)}
  ${errors[''] && html`<p class="problem" role="alert">${errors['']}</p>`}
  ${content}
  <div class="actions"><button${danger && html` class="danger"`}>${button}</button><a class="button secondary" href="/admin/account">Cancel</a></div>
</form>`,
    })
  }
  return {
    show: async (req, res) => send(res, await requireAccount(req, context)),
    submit: async (req, res) => {
      const session = await requireAccount(req, context)
      const form = await readPageForm(req)
      requireCsrf(form, session)
      const done = await catchFormErrors(() => act(session, form, context, req, res))
      if ('errors' in done) await send(res, session, done.errors)
    },
  }
}
