import { sendWritten, WrittenAnswer } from '@platform/http'
import type { Request, RequestHandler, Response, Router } from 'express'
import { requireCsrf } from '../pages/csrf.ts'
import type { Html } from '../pages/html.ts'
import { type PageForm, readPageForm } from '../pages/page-form.ts'
import { SeeOther } from '../pages/see-other.ts'
import { sendPage } from '../pages/send-page.ts'
import { noticeOf } from './notices.ts'
import type { Answer } from './view.ts'
import type { Visit } from './visit.ts'

/** One page of the console. */
export interface ConsolePage<V extends Visit> {
  /** Path below the base, e.g. `credentials/:clientId`. */
  path: string
  show(visit: V): Promise<Answer>
  /** Handles the page's form. */
  act?(visit: V, form: PageForm): Promise<Answer>
  /** Largest form in bytes; default 64 KiB. */
  formBytesMax?: number
  /** Names of form fields that may occur more than once. */
  multiple?: readonly string[]
  /** The page and its form require permission to change things. */
  changes?: boolean
}

interface Part<V extends Visit> {
  /** e.g. `/admin/operator/` */
  base: string
  enter(req: Request): Promise<V>
  /** @throws PlatformError for a user who may only view */
  requireChange(visit: V): void
  navigation(visit: V, current: string): Html
}

/**
 * Adds pages to the router. Every form requires permission to change things and the CSRF token of the session, so that no
 * page can omit the checks.
 */
export function addPages<V extends Visit>(router: Router, part: Part<V>, pages: readonly ConsolePage<V>[]): void {
  const send = (res: Response, visit: V, answer: Answer, current: string): void | Promise<void> => {
    if (answer instanceof SeeOther) throw answer
    if (answer instanceof WrittenAnswer) return sendWritten(res, answer)
    const notice = noticeOf(visit.query.get('done'))
    sendPage(res, { ...answer, signedIn: visit.signedIn, nav: part.navigation(visit, current), notice })
  }
  for (const page of pages) {
    const show: RequestHandler = async (req, res) => {
      const visit = await part.enter(req)
      if (page.changes) part.requireChange(visit)
      await send(res, visit, await page.show(visit), page.path)
    }
    router.get(part.base + page.path, show)
    const { act } = page
    if (!act) continue
    const submit: RequestHandler = async (req, res) => {
      const visit = await part.enter(req)
      part.requireChange(visit)
      const form = await readPageForm(req, { multiple: page.multiple ?? [], bytesMax: page.formBytesMax })
      requireCsrf(form, visit.signedIn)
      await send(res, visit, await act(visit, form), page.path)
    }
    router.post(part.base + page.path, submit)
  }
}
