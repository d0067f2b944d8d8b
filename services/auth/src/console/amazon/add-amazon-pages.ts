import type { RequestHandler, Router } from 'express'
import type { ConsoleContext } from '../console-context.ts'
import { addArrival } from './arrival.ts'
import { addCallback } from './callback.ts'

/** Their addresses carry states and codes: no page that is opened from here may learn them. */
const noReferrer: RequestHandler = (_req, res, next) => {
  res.set('referrer-policy', 'no-referrer')
  next()
}

/** The addresses that are registered with Amazon: where it sends people back to, and where its app store sends new ones. */
export function addAmazonPages(router: Router, ctx: ConsoleContext): void {
  router.use('/admin/amazon', noReferrer)
  addCallback(router, ctx, 'retail')
  addCallback(router, ctx, 'ads')
  addArrival(router, ctx)
}
