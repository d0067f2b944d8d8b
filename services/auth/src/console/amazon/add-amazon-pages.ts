import type { RequestHandler, Router } from 'express'
import type { ConsoleContext } from '../console-context.ts'
import { addAppStoreLogin } from './app-store-login.ts'
import { addCallback } from './callback.ts'

/** The query strings of these pages contain states and authorization codes, which must not leak in a Referer header. */
const noReferrer: RequestHandler = (_req, res, next) => {
  res.set('referrer-policy', 'no-referrer')
  next()
}

/** Adds the URLs that are registered with Amazon: the OAuth callbacks, and the login URI of the app store. */
export function addAmazonPages(router: Router, ctx: ConsoleContext): void {
  router.use('/admin/amazon', noReferrer)
  addCallback(router, ctx, 'retail')
  addCallback(router, ctx, 'ads')
  addAppStoreLogin(router, ctx)
}
