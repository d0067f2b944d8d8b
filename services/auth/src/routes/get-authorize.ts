import { validationError } from '@platform/errors'
import type { RequestHandler } from 'express'
import type { OAuthServer } from '../oidc/oauth-server.ts'

/** Well above any legitimate request. oidc-provider compares parameters with each other, so their number must be bounded. */
const parametersMax = 100

/**
 * The authorization endpoint. Only `response_mode=query` is supported: other modes are replaced by an unknown one, which
 * oidc-provider refuses.
 */
export const getAuthorize =
  (oauth: OAuthServer): RequestHandler =>
  async (req, res) => {
    const at = req.url.indexOf('?')
    const parameters = new URLSearchParams(at < 0 ? '' : req.url.slice(at))
    if (parameters.size > parametersMax) {
      throw validationError([{ path: '', message: `the URL has more than ${parametersMax} parameters` }])
    }
    const modes = parameters.getAll('response_mode')
    if (modes.length === 1 && modes[0] !== 'query') {
      parameters.set('response_mode', 'unsupported')
      req.url = `${req.url.slice(0, at)}?${parameters}`
    }
    await oauth(req, res)
  }
