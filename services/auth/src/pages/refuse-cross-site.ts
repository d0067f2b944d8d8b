import { PlatformError } from '@platform/errors'
import type { RequestHandler } from 'express'

/**
 * Refuses what the browser itself says was sent by another site: the second line behind the token of each form.
 * Browsers too old for Sec-Fetch-Site, and addresses that are neither https nor loopback, have Origin only.
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
      friendly: 'This form was sent from another site. Open the page here, and send it again.',
    })
  }
