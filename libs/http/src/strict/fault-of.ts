import type { IncomingMessage } from 'node:http'
import { type PlatformError, validationError } from '@platform/errors'

const invalid = (message: string): PlatformError => validationError([{ path: '', message }])

/** RFC 3986 section 3.2: the characters of a host and a port. */
const authority = /^[\w.~!$&'()*+,;=:%[\]-]*$/
const absoluteForm = /^https?:\/\/([^/?#]*)([^#]*)/i

function hostFault({ rawHeaders, httpVersionMinor }: IncomingMessage): PlatformError | undefined {
  let hosts = 0
  let host = ''
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? ''
    if (name.length !== 4 || name.toLowerCase() !== 'host') continue
    hosts++
    host = rawHeaders[i + 1] ?? ''
  }
  if (hosts > 1) return invalid('more than one Host header; send exactly one')
  if (hosts === 0 && httpVersionMinor > 0) return invalid('the Host header is missing; send exactly one')
  return authority.test(host) ? undefined : invalid('the Host header is not a host with an optional port')
}

/** Converts the request target to origin-form (path and query), which routers expect. */
function targetFault(req: IncomingMessage): PlatformError | undefined {
  const { url = '' } = req
  if (url.startsWith('/') || url === '*') return undefined
  const [, host, rest = ''] = absoluteForm.exec(url) ?? []
  if (!host || !URL.canParse(`http://${host}/`)) {
    return invalid('the request target is neither a path nor a valid http URL')
  }
  req.url = rest.startsWith('/') ? rest : `/${rest}`
  return undefined
}

/**
 * Returns the failure of an invalid request that node:http accepts: its version, its Host headers (RFC 9112 section 3.2) or its
 * target (section 3.2.2). A target in absolute-form is replaced by its path and query.
 */
export function faultOf(req: IncomingMessage): PlatformError | undefined {
  if (req.httpVersionMajor !== 1) return invalid('the HTTP version is not supported; use HTTP/1.1')
  return hostFault(req) ?? targetFault(req)
}
