import type { IncomingMessage } from 'node:http'
import { type BlockList, isIP, isIPv4 } from 'node:net'

const plain = (address: string): string => {
  const mapped = address.startsWith('::ffff:') ? address.slice(7) : address
  return isIPv4(mapped) ? mapped : address
}

const isTrusted = (address: string, trusted: BlockList): boolean =>
  trusted.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')

/**
 * Returns the client address of a call: the socket's peer, or, behind proxies that the configuration trusts, the last address in
 * X-Forwarded-For that is not a trusted proxy. Addresses further left can be forged by the client.
 */
export function clientAddress(req: IncomingMessage, trusted: BlockList): string {
  const peer = plain(req.socket.remoteAddress ?? '')
  if (trusted.rules.length === 0 || !isIP(peer) || !isTrusted(peer, trusted)) return peer
  const hops = String(req.headers['x-forwarded-for'] ?? '').split(',')
  let address = peer
  for (const hop of hops.reverse()) {
    const candidate = plain(hop.trim())
    if (!isIP(candidate)) break
    address = candidate
    if (!isTrusted(candidate, trusted)) break
  }
  return address
}
