import type { IncomingMessage } from 'node:http'
import { PlatformError, validationError } from '@platform/errors'
import { readBody } from '@platform/http'

/** Well above the size of legitimate requests. */
const bytesMax = 16_384
const utf8 = new TextDecoder('utf-8', { fatal: true })

const invalid = (message: string) => validationError([{ path: '', message }])

function requireForm(contentType: string | undefined): void {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';')
  const isUtf8 = parameters.every(
    (parameter) => !/^\s*charset=/.test(parameter) || /=\s*"?utf-?8"?\s*$/.test(parameter),
  )
  if (type.trim() === 'application/x-www-form-urlencoded' && isUtf8) return
  throw new PlatformError('unsupported_media_type', `content type ${contentType ?? 'missing'}`, {
    friendly: 'Send the parameters in the body, as application/x-www-form-urlencoded in UTF-8.',
  })
}

function decode(body: Buffer): string {
  try {
    const text = utf8.decode(body)
    decodeURIComponent(text)
    return text
  } catch {
    throw invalid('the body is not a valid form')
  }
}

/**
 * Reads the parameters of an OAuth request (RFC 6749 section 3.2) from its form: each at most once, empty values omitted.
 * Refuses parameters in the URL, because URLs are logged.
 */
export async function readForm(req: IncomingMessage): Promise<Map<string, string>> {
  if (req.url?.includes('?')) throw invalid('send parameters in the body, not in the URL')
  requireForm(req.headers['content-type'])
  const form = new Map<string, string>()
  const seen = new Set<string>()
  for (const [name, value] of new URLSearchParams(decode(await readBody(req, bytesMax)))) {
    if (seen.has(name)) throw invalid(`${name} must not be sent more than once`)
    seen.add(name)
    if (value !== '') form.set(name, value)
  }
  return form
}
