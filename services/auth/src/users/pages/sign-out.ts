import type { RequestHandler } from 'express'
import { requireCsrf } from '../../pages/csrf.ts'
import { readPageForm } from '../../pages/page-form.ts'
import { SeeOther } from '../../pages/see-other.ts'
import { browserOf, type UserPagesContext } from './user-pages-context.ts'

/** `POST /admin/sign-out`: ends the session, also one that still needs its second factor. */
export const submitSignOut =
  (context: UserPagesContext): RequestHandler =>
  async (req, res) => {
    const form = await readPageForm(req)
    const session = await context.sessions.any(req)
    if (session) {
      requireCsrf(form, session)
      await context.signIn.out(session, browserOf(req, res, context))
    }
    context.cookies.clear(res, 'session')
    throw new SeeOther('/admin/sign-in')
  }
