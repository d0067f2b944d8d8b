import type { Request, RequestHandler, Response, Router } from 'express'
import { requireCsrf } from '../pages/csrf.ts'
import type { Html } from '../pages/html.ts'
import { type PageForm, readPageForm } from '../pages/page-form.ts'
import { SeeOther } from '../pages/see-other.ts'
import { sendPage } from '../pages/send-page.ts'
import { noticeOf } from './notices.ts'
import type { Answer } from './view.ts'
import type { Visit } from './visit.ts'

/** One address of the console. */
export interface ConsolePage<V extends Visit> {
  /** Below the part of the console, e.g. `credentials/:clientId`. */
  path: string
  show(visit: V): Promise<Answer>
  /** What its form does. */
  act?(visit: V, form: PageForm): Promise<Answer>
  /** Fields of the form that may come several times. */
  multiple?: readonly string[]
  /** Only for those who may change things: the page with its form, and the form. */
  changes?: boolean
}

interface Part<V extends Visit> {
  /** e.g. `/admin/operator/` */
  base: string
  enter(req: Request): Promise<V>
  /** @throws PlatformError for a person who may not change things here */
  requireChange(visit: V): void
  navigation(visit: V, current: string): Html
}

/**
 * Adds pages to the router. A form is acted on only for a person who may change things, and only with the token of the
 * session: no page can forget either.
 */
export function addPages<V extends Visit>(router: Router, part: Part<V>, pages: readonly ConsolePage<V>[]): void {
  const send = (res: Response, visit: V, answer: Answer, current: string): void => {
    if (answer instanceof SeeOther) throw answer
    const notice = noticeOf(visit.query.get('done'))
    sendPage(res, { ...answer, signedIn: visit.signedIn, nav: part.navigation(visit, current), notice })
  }
  for (const page of pages) {
    const show: RequestHandler = async (req, res) => {
      const visit = await part.enter(req)
      if (page.changes) part.requireChange(visit)
      send(res, visit, await page.show(visit), page.path)
    }
    router.get(part.base + page.path, show)
    const { act } = page
    if (!act) continue
    const submit: RequestHandler = async (req, res) => {
      const visit = await part.enter(req)
      part.requireChange(visit)
      const form = await readPageForm(req, { multiple: page.multiple ?? [] })
      requireCsrf(form, visit.signedIn)
      send(res, visit, await act(visit, form), page.path)
    }
    router.post(part.base + page.path, submit)
  }
}
