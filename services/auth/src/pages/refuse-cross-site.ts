import { PlatformError } from '@platform/errors'
import type { RequestHandler } from 'express'

/**
 * Refuses cross-site requests by the headers that the browser sets, in addition to the CSRF token. Older browsers, and
 * origins that are neither https nor loopback, send Origin without Sec-Fetch-Site.
 */
export const refuseCrossSite =
  ({ issuer }: { issuer: string }): RequestHandler =>
  (req, _res, next) => {
    if (req.method === 'GET' || req.method === 'HEAD') return next()
    const { 'sec-fetch-site': site, origin } = req.headers
    const isOurs =
      site === undefined ? origin === undefined || origin === issuer : site === 'same-origin' || site === 'none'
    if (isOurs) return next()
    throw new PlatformError('operation_not_permitted', `a form sent by ${site ?? origin}`, {
      friendly: 'This form was sent from another site. Open the page here and submit it again.',
    })
  }
