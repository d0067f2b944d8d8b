import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Origin, originOf } from '../origin-of.ts'
import { clientNetwork } from './lockout/client-network.ts'

/** Where a request of a browser came from. */
export interface Client extends Origin {
  /** What failures are counted by. */
  network: string
  userAgent: string
}

/** The client of a request whose id the answer carries already. */
export function clientOf(req: IncomingMessage, res: ServerResponse): Client {
  const origin = originOf({ req, res })
  const userAgent = String(req.headers['user-agent'] ?? '').replace(/[^\x20-\x7e]/g, '')
  // The gateway wrote the last hop; what stands before it anybody may have written.
  const address = origin.address.split(',').at(-1)?.trim() ?? ''
  return { id: origin.id, address, network: clientNetwork(address), userAgent: userAgent.slice(0, 200) }
}
