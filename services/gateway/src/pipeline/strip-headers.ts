import { requestIdOf } from '@platform/http'
import type { Call } from '../call.ts'

const hopByHop = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]
// The gateway sets host and length anew for the service, and answers `expect` itself.
const rewritten = ['host', 'content-length', 'expect', 'forwarded', 'x-real-ip', 'x-request-id']
const dropped = new Set([...hopByHop, ...rewritten])
const reserved = /^x-(forwarded|tenant|platform)-/

type Fate = 'keep' | 'drop' | 'authorization' | 'request-id' | 'connection'

const fateOf = (name: string): Fate => {
  if (name === 'authorization' || name === 'connection') return name
  if (name === 'x-request-id') return 'request-id'
  return dropped.has(name) || reserved.test(name) ? 'drop' : 'keep'
}

// Callers send the same few names repeatedly, in their own spelling.
const known = new Map<string, Fate>()
const knownMax = 2_000

function fate(name: string): Fate {
  const remembered = known.get(name)
  if (remembered) return remembered
  const found = fateOf(name.toLowerCase())
  if (known.size < knownMax) known.set(name, found)
  return found
}

/**
 * Copies the headers that a service may see and drops those that only the gateway may set: identity and origin of the caller,
 * and hop-by-hop headers (RFC 9110 section 7.6.1).
 */
export function stripReservedHeaders(call: Call): void {
  const raw = call.req.rawHeaders
  const { headers } = call
  let connection: string | undefined
  let requestId: string | undefined
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] ?? ''
    const value = raw[i + 1] ?? ''
    switch (fate(name)) {
      case 'authorization':
        call.authorization = value
        call.authorizations++
        headers.push(name, value)
        break
      case 'keep':
        headers.push(name, value)
        break
      case 'request-id':
        requestId ??= value
        break
      case 'connection':
        connection = connection === undefined ? value : `${connection},${value}`
        break
      case 'drop':
    }
  }
  if (connection !== undefined && connection !== 'keep-alive' && connection !== 'close') dropNamed(call, connection)
  call.requestId = requestIdOf(requestId)
}

/** Drops the headers that `Connection` names, but not the token. */
function dropNamed(call: Call, connection: string): void {
  const named = new Set(
    connection
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  )
  named.delete('authorization')
  const { headers } = call
  call.headers = headers.filter((_, i) => !named.has((headers[i - (i % 2)] ?? '').toLowerCase()))
}
