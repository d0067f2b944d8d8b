import type { IncomingMessage, ServerResponse } from 'node:http'
import { failureKindHeader } from '@platform/http'
import { noteArrival } from '../oidc/arrival.ts'
import { claimedClientId } from '../oidc/claimed-client.ts'
import type { ClientLimits } from '../oidc/client-limits.ts'
import type { FastToken } from '../oidc/fast-token.ts'
import { disguise } from '../oidc/issued-jwt.ts'
import type { OAuthServer } from '../oidc/oauth-server.ts'
import { paths } from '../oidc/paths.ts'
import { readForm } from '../oidc/read-form.ts'
import { replayForm } from '../oidc/replay-form.ts'
import { originOf } from '../origin-of.ts'

/** RFC 6749 section 5.2: a request without client authentication is `invalid_client`, not `invalid_request`. */
const noClient = JSON.stringify({
  error: 'invalid_client',
  error_description: 'Authenticate with client_secret_basic, client_secret_post or private_key_jwt.',
})

interface Needs {
  oauth: OAuthServer
  fastToken: FastToken
  clientLimits: ClientLimits
  /** Returns whether a client exists; true when the lookup fails. */
  isClient: (clientId: string) => Promise<boolean>
}

/** Answers the token, revocation and introspection endpoints. */
export const postOAuth =
  ({ oauth, fastToken, clientLimits, isClient }: Needs) =>
  async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const { address } = originOf({ req, res })
    const form = await readForm(req).catch((error: unknown) => {
      clientLimits.admitUnknown(address)
      throw error
    })
    noteArrival(req)
    const clientId = claimedClientId(req, form)
    if (clientId !== undefined) clientLimits.admit(address, clientId)
    if (req.url === paths.token && (await fastToken(req, res, form))) {
      if (clientId !== undefined) clientLimits.answered(address, clientId, res.statusCode)
      return
    }
    const isKnown = clientId !== undefined && (await isClient(clientId))
    if (!isKnown) clientLimits.admitUnknown(address)
    if (!req.headers.authorization && !form.has('client_id') && !form.has('client_assertion')) {
      const type = {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
        [failureKindHeader]: 'invalid_client',
      }
      res.writeHead(401, { ...type, 'www-authenticate': 'Basic realm="platform"' }).end(noClient)
      return
    }
    const token = form.get('token')
    if (token) form.set('token', disguise(token))
    replayForm(req, form)
    await oauth(req, res)
    if (isKnown) clientLimits.answered(address, clientId, res.statusCode)
  }
