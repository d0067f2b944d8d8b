import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Origin, originOf } from '../origin-of.ts'
import { clientNetwork } from './lockout/client-network.ts'

/** The source of a browser's request. */
export interface Client extends Origin {
  /** The network that failures are counted for. */
  network: string
  userAgent: string
}

/** Returns the client of a request whose response already has a request id. */
export function clientOf(req: IncomingMessage, res: ServerResponse): Client {
  const origin = originOf({ req, res })
  const userAgent = String(req.headers['user-agent'] ?? '').replace(/[^\x20-\x7e]/g, '')
  // The gateway appends the last entry. The entries before it are supplied by the caller.
  const address = origin.address.split(',').at(-1)?.trim() ?? ''
  return { id: origin.id, address, network: clientNetwork(address), userAgent: userAgent.slice(0, 200) }
}
