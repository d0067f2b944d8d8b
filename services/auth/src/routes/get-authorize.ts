import { validationError } from '@platform/errors'
import type { RequestHandler } from 'express'
import type { OAuthServer } from '../oidc/oauth-server.ts'

/** Far above any request: the OAuth server compares parameters with each other. */
const parametersMax = 100

/**
 * The authorization endpoint. Answers come in the query and in no other way: another mode is asked for under a name that the
 * OAuth server does not know, so that it says so.
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
