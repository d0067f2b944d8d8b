import type { Request, RequestHandler, Response } from 'express'
import { csrfField, requireCsrf } from '../../pages/csrf.ts'
import { textField } from '../../pages/fields.ts'
import { html } from '../../pages/html.ts'
import { readPageForm } from '../../pages/page-form.ts'
import { SeeOther } from '../../pages/see-other.ts'
import { sendPage } from '../../pages/send-page.ts'
import type { AnySession } from '../sessions.ts'
import { leadingTo, nextPath } from './next-path.ts'
import {
  afterSignIn,
  browserOf,
  formActionsOf,
  keepEntry,
  nextOf,
  type UserPagesContext,
} from './user-pages-context.ts'
import { waitText } from './wait-text.ts'

const refusal = 'That code is wrong, has expired, or was already used.'

async function requirePending(req: Request, { sessions }: UserPagesContext, next: string): Promise<AnySession> {
  const session = await sessions.any(req)
  if (session?.needs === 'code') return session
  throw new SeeOther(session ? afterSignIn(session, next) : leadingTo('/admin/sign-in', next))
}

interface Shown {
  session: AnySession
  next: string
  formActions: string[]
  failure?: { status: number; problem: string }
}

function show(res: Response, { session, next, formActions, failure }: Shown): void {
  sendPage(res, {
    formActions,
    ...(failure && { status: failure.status }),
    title: 'Second factor',
    width: 'card',
    body: html`<form method="post" action="/admin/second-factor" class="stack panel">${csrfField(session)}
  <input type="hidden" name="next" value="${next}">
  ${failure && html`<p class="problem" role="alert">${failure.problem}</p>`}
  ${textField({ name: 'code', label: 'Code', required: true, autocomplete: 'one-time-code', maxlength: 20, autofocus: true, hint: 'The six digits from your app, or one of your recovery codes.' })}
  <div class="actions"><button>Continue</button></div>
</form>
<p class="hint">Signing in as ${session.user.email}. <a href="/admin/sign-in?again=1&amp;next=${encodeURIComponent(next)}">Use another account</a></p>`,
  })
}

/** `GET /admin/second-factor` */
export const showSecondFactor =
  (context: UserPagesContext): RequestHandler =>
  async (req, res) => {
    const next = nextOf(req)
    const session = await requirePending(req, context, next)
    show(res, { session, next, formActions: await formActionsOf(next, context) })
  }

/** `POST /admin/second-factor`: verifies a code of the app, or a recovery code. */
export const submitSecondFactor =
  (context: UserPagesContext): RequestHandler =>
  async (req, res) => {
    const form = await readPageForm(req)
    const next = nextPath(form.get('next'))
    const session = await requirePending(req, context, next)
    requireCsrf(form, session)
    const answer = await context.signIn.withCode(session, form.get('code'), browserOf(req, res, context))
    if (answer.status === 'ok') {
      keepEntry(res, context, answer.value)
      throw new SeeOther(next)
    }
    const again = { session, next, formActions: await formActionsOf(next, context) }
    if (answer.status === 'refused') return show(res, { ...again, failure: { status: 400, problem: refusal } })
    res.set('retry-after', String(answer.waitSeconds))
    const problem = `Too many attempts. Try again in ${waitText(answer.waitSeconds)}.`
    show(res, { ...again, failure: { status: 429, problem } })
  }
