import type { RequestHandler, Response } from 'express'
import { csrfField, requireCsrf } from '../../pages/csrf.ts'
import { textField } from '../../pages/fields.ts'
import { html } from '../../pages/html.ts'
import { readPageForm } from '../../pages/page-form.ts'
import { SeeOther } from '../../pages/see-other.ts'
import { sendPage } from '../../pages/send-page.ts'
import { nextPath } from './next-path.ts'
import {
  afterSignIn,
  browserOf,
  formActionsOf,
  keepEntry,
  nextOf,
  type UserPagesContext,
} from './user-pages-context.ts'
import { waitText } from './wait-text.ts'

interface Shown {
  formActions: string[]
  csrfToken: string
  next: string
  email?: string
  status?: number
  problem?: string
}

/** The same text for an unknown address, a wrong password and a disabled account. */
const refusal = 'The e-mail address or password is wrong.'

function show(res: Response, { formActions, csrfToken, next, email, status, problem }: Shown): void {
  sendPage(res, {
    ...(status && { status }),
    title: 'Sign in',
    width: 'card',
    formActions,
    body: html`<form method="post" action="/admin/sign-in" class="stack panel">${csrfField({ csrfToken })}
  <input type="hidden" name="next" value="${next}">
  ${problem && html`<p class="problem" role="alert">${problem}</p>`}
  ${textField({ name: 'email', label: 'E-mail', type: 'email', value: email, required: true, autocomplete: 'username', maxlength: 254, autofocus: !email })}
  ${textField({ name: 'password', label: 'Password', type: 'password', required: true, autocomplete: 'current-password', autofocus: Boolean(email) })}
  <div class="actions"><button>Sign in</button></div>
</form>
<p class="hint">Forgot your password, or lost your second factor? An operator of this platform can reset it.</p>`,
  })
}

/** `GET /admin/sign-in`. With `again`, a signed-in user can sign in to another account. */
export const showSignIn =
  (context: UserPagesContext): RequestHandler =>
  async (req, res) => {
    const next = nextOf(req)
    const session = await context.sessions.any(req)
    if (session && req.query.again === undefined) throw new SeeOther(afterSignIn(session, next))
    show(res, { ...context.visits.begin(req, res), next, formActions: await formActionsOf(next, context) })
  }

/** `POST /admin/sign-in`: verifies the password. */
export const submitSignIn =
  (context: UserPagesContext): RequestHandler =>
  async (req, res) => {
    const form = await readPageForm(req)
    const visit = context.visits.of(req)
    requireCsrf(form, visit)
    const next = nextPath(form.get('next'))
    const email = form.get('email')
    const before = await context.sessions.any(req)
    const browser = browserOf(req, res, context)
    const answer = await context.signIn.withPassword(email, form.get('password'), browser, before?.sessionKey)
    if (answer.status === 'ok') {
      keepEntry(res, context, answer.value)
      throw new SeeOther(afterSignIn({ needs: answer.value.isPending ? 'code' : 'nothing' }, next))
    }
    const again = { ...visit, next, email, formActions: await formActionsOf(next, context) }
    if (answer.status === 'refused') return show(res, { ...again, status: 400, problem: refusal })
    res.set('retry-after', String(answer.waitSeconds))
    const problem = `Too many attempts. Try again in ${waitText(answer.waitSeconds)}.`
    show(res, { ...again, status: 429, problem })
  }
