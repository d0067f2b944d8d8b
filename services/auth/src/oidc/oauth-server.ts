import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Log } from '@platform/telemetry'
import type { Events } from '../events.ts'
import type { KeyRing, KeySet } from '../keys/key-ring.ts'
import type { LastUsed } from '../usage/note-last-used.ts'
import { conclude } from './conclude.ts'
import { createProvider, type ProviderNeeds } from './provider.ts'
import { findDestination, findWaitingRequest, type WaitingRequest } from './waiting-request.ts'

/** Answers one request of the OAuth endpoints. */
export interface OAuthServer {
  (req: IncomingMessage, res: ServerResponse): Promise<void>
  /** The authorization request that waits for its person, if this browser began it. */
  waiting(req: IncomingMessage, res: ServerResponse, uid: string): Promise<WaitingRequest | undefined>
  /** The redirect URI of a request that waits. */
  destination(uid: string): Promise<string | undefined>
}

type Needs = ProviderNeeds & { ring: KeyRing; events: Events; lastUsed: Pick<LastUsed, 'touch'>; log: Log }

/** The OAuth server of the present keys. Other keys make another one; requests under way end in the one they began in. */
export function createOAuthServer(needs: Needs): OAuthServer {
  const { host, protocol } = new URL(needs.oauth.issuer)
  const serverFor = (keys: KeySet) => {
    const provider = createProvider(needs, keys)
    conclude(provider, needs)
    return { provider, handler: provider.callback() }
  }
  let current = serverFor(needs.ring.keys())
  needs.ring.onChange((keys) => {
    current = serverFor(keys)
  })
  const handle = (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    // Every address that it makes is the issuer's, whatever the request says of itself.
    req.headers['x-forwarded-host'] = host
    req.headers['x-forwarded-proto'] = protocol.slice(0, -1)
    return current.handler(req, res)
  }
  return Object.assign(handle, {
    waiting: (req: IncomingMessage, res: ServerResponse, uid: string) =>
      findWaitingRequest(current.provider, { req, res, uid }),
    destination: (uid: string) => findDestination(current.provider, uid),
  })
}
