import type { IncomingMessage, ServerResponse } from 'node:http'
import { disguise } from '../oidc/issued-jwt.ts'
import type { OAuthServer } from '../oidc/oauth-server.ts'
import { paths } from '../oidc/paths.ts'
import type { QuickIssue } from '../oidc/quick-issue.ts'
import { readForm } from '../oidc/read-form.ts'
import { replayForm } from '../oidc/replay-form.ts'

/** RFC 6749 section 5.2: no client authentication included is `invalid_client`, not `invalid_request`. */
const noClient = JSON.stringify({
  error: 'invalid_client',
  error_description: 'Authenticate with client_secret_basic, client_secret_post or private_key_jwt.',
})

/** The form endpoints of the OAuth server: token, revoke, introspect. */
export const postOAuth =
  ({ oauth, quickIssue }: { oauth: OAuthServer; quickIssue: QuickIssue }) =>
  async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const form = await readForm(req)
    if (req.url === paths.token && (await quickIssue(req, res, form))) return
    if (!req.headers.authorization && !form.has('client_id') && !form.has('client_assertion')) {
      const type = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' }
      res.writeHead(401, { ...type, 'www-authenticate': 'Basic realm="platform"' }).end(noClient)
      return
    }
    const token = form.get('token')
    if (token) form.set('token', disguise(token))
    replayForm(req, form)
    await oauth(req, res)
  }
