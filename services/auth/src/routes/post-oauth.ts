import type { RequestHandler } from 'express'
import { disguise } from '../oidc/issued-jwt.ts'
import type { OAuthServer } from '../oidc/oauth-server.ts'
import { readForm } from '../oidc/read-form.ts'
import { replayForm } from '../oidc/replay-form.ts'

/** RFC 6749 section 5.2: no client authentication included is `invalid_client`, not `invalid_request`. */
const noClient = {
  error: 'invalid_client',
  error_description: 'Authenticate with client_secret_basic, client_secret_post or private_key_jwt.',
}

/** The form endpoints of the OAuth server: token, revoke, introspect. */
export const postOAuth =
  (oauth: OAuthServer): RequestHandler =>
  async (req, res) => {
    const form = await readForm(req)
    if (!req.headers.authorization && !form.has('client_id') && !form.has('client_assertion')) {
      res.status(401).set({ 'cache-control': 'no-store', 'www-authenticate': 'Basic realm="platform"' }).json(noClient)
      return
    }
    const token = form.get('token')
    if (token) form.set('token', disguise(token))
    replayForm(req, form)
    await oauth(req, res)
  }
