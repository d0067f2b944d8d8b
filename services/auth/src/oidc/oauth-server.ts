import type { IncomingMessage, ServerResponse } from 'node:http'
import type { JoiningDatabase } from '@platform/postgres'
import type { Log } from '@platform/telemetry'
import type { Events } from '../events.ts'
import type { KeyRing, KeySet } from '../keys/key-ring.ts'
import type { LastUsed } from '../usage/note-last-used.ts'
import { conclude } from './conclude.ts'
import { findDestination, findPendingAuthorization, type PendingAuthorization } from './pending-authorization.ts'
import { createProvider, type ProviderNeeds } from './provider.ts'

/** Handles requests to the OAuth endpoints. */
export interface OAuthServer {
  (req: IncomingMessage, res: ServerResponse): Promise<void>
  /** Returns the pending authorization, if this browser began it. */
  pending(req: IncomingMessage, res: ServerResponse, uid: string): Promise<PendingAuthorization | undefined>
  /** Returns the redirect URI of a pending authorization. */
  destination(uid: string): Promise<string | undefined>
}

type Needs = ProviderNeeds & {
  ring: KeyRing
  database: JoiningDatabase
  events: Events
  lastUsed: Pick<LastUsed, 'touch'>
  log: Log
}

/** Creates the OAuth server. When the keys change, a new provider takes over; requests in progress finish in the old one. */
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
    // oidc-provider derives its URLs from these headers. Overwrite what the request contains.
    req.headers['x-forwarded-host'] = host
    req.headers['x-forwarded-proto'] = protocol.slice(0, -1)
    return current.handler(req, res)
  }
  return Object.assign(handle, {
    pending: (req: IncomingMessage, res: ServerResponse, uid: string) =>
      findPendingAuthorization(current.provider, { req, res, uid }),
    destination: (uid: string) => findDestination(current.provider, uid),
  })
}
