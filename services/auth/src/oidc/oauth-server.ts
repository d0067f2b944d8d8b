import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Log } from '@platform/telemetry'
import type { Events } from '../events.ts'
import type { KeyRing, KeySet } from '../keys/key-ring.ts'
import { conclude } from './conclude.ts'
import { createProvider, type ProviderNeeds } from './provider.ts'

/** Answers one request of the OAuth endpoints. */
export type OAuthServer = (req: IncomingMessage, res: ServerResponse) => Promise<void>

type Needs = ProviderNeeds & { ring: KeyRing; events: Events; log: Log }

/** The OAuth server of the present keys. Other keys make another one; requests under way end in the one they began in. */
export function createOAuthServer(needs: Needs): OAuthServer {
  const handlerFor = (keys: KeySet) => {
    const provider = createProvider(needs, keys)
    conclude(provider, needs)
    return provider.callback()
  }
  let handler = handlerFor(needs.ring.keys())
  needs.ring.onChange((keys) => {
    handler = handlerFor(keys)
  })
  return (req, res) => handler(req, res)
}
