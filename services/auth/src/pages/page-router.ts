import { PlatformError } from '@platform/errors'
import type { Log } from '@platform/telemetry'
import { Router } from 'express'
import { answerFailurePage } from './failure-page.ts'
import { refuseCrossSite } from './refuse-cross-site.ts'

interface Options {
  issuer: string
  log: Log
  /** Paths below these prefixes are pages, and their failures are answered as pages. */
  prefixes: readonly string[]
}

/** Creates the router of the pages below some prefixes: refuses cross-site posts, and answers every failure as a page. */
export function pageRouter({ issuer, log, prefixes }: Options, addRoutes: (router: Router) => void): Router {
  const router = Router({ caseSensitive: true })
  const below = [...prefixes]
  router.use(below, refuseCrossSite({ issuer }))
  addRoutes(router)
  router.use(below, (req) => {
    throw new PlatformError('not_found', `no page at ${req.method} ${req.originalUrl.split('?')[0]}`)
  })
  router.use(below, answerFailurePage({ log }))
  return router
}
