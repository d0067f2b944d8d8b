import type { Response } from 'express'
import { layout } from './layout.ts'
import type { Page } from './page.ts'
import { pageHeaders } from './page-headers.ts'

/** Sends a page. Keeps a stricter referrer policy that the route has set. */
export function sendPage(res: Response, page: Page): void {
  const referrerPolicy = res.get('referrer-policy')
  res
    .status(page.status ?? 200)
    .set({ ...pageHeaders(page), ...(referrerPolicy && { 'referrer-policy': referrerPolicy }) })
    .send(layout(page).toString())
}
