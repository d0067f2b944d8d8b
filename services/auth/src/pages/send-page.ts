import type { Response } from 'express'
import { layout } from './layout.ts'
import type { Page } from './page.ts'
import { pageHeaders } from './page-headers.ts'

/** Answers with a page. */
export function sendPage(res: Response, page: Page): void {
  res
    .status(page.status ?? 200)
    .set(pageHeaders(page))
    .send(layout(page).toString())
}
