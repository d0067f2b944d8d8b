import type { Request, RequestHandler, Response } from 'express'
import { type FormErrors, orFormErrors } from '../../console/form-errors.ts'
import { csrfField, requireCsrf } from '../../pages/csrf.ts'
import { textField } from '../../pages/fields.ts'
import { type Content, type Html, html } from '../../pages/html.ts'
import { type PageForm, readPageForm } from '../../pages/page-form.ts'
import { sendPage } from '../../pages/send-page.ts'
import type { AnySession } from '../sessions.ts'
import { requireAccount, type UserPagesContext } from './user-pages-context.ts'

/** One form of the account's pages: what stands in it, and what it does. */
export interface AccountForm {
  title: string
  button: string
  danger?: boolean
  /** Throws SeeOther where the form makes no sense for this person. */
  fields(session: AnySession, errors: FormErrors, context: UserPagesContext): Content | Promise<Content>
  /** Answers the request. */
  act(session: AnySession, form: PageForm, context: UserPagesContext, req: Request, res: Response): Promise<void>
}

/** An open browser is not enough for what takes an account over. */
export const currentPassword = (errors: FormErrors): Html =>
  textField({
    name: 'currentPassword',
    label: 'Your present password',
    type: 'password',
    required: true,
    autocomplete: 'current-password',
    error: errors.currentPassword,
  })

/** The page of a form, and its submission: a session, the form's token, and what is wrong shown in place. */
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
      const done = await orFormErrors(() => act(session, form, context, req, res))
      if ('errors' in done) await send(res, session, done.errors)
    },
  }
}
