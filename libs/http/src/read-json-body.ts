import type { IncomingMessage } from 'node:http'
import { PlatformError } from '@platform/errors'
import { parseJson } from './json/parse-json.ts'
import { readBody } from './read-body.ts'

/** Refuses content types other than JSON in UTF-8 before the body is read. */
function requireJson(contentType: string | undefined): void {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';')
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='))
  const isUtf8 = !charset || /^charset="?utf-?8"?$/.test(charset)
  if (type.trim() === 'application/json' && isUtf8) return
  throw new PlatformError('unsupported_media_type', `content type ${contentType ?? 'missing'}`)
}

/**
 * Reads a whole JSON body.
 * @throws PlatformError `unsupported_media_type`, `payload_too_large`, or `validation_error` (see parseJson).
 */
export async function readJsonBody(req: IncomingMessage, bytesMax: number): Promise<unknown> {
  requireJson(req.headers['content-type'])
  if (req.headers['content-encoding'] && req.headers['content-encoding'] !== 'identity') {
    throw new PlatformError('unsupported_media_type', 'content encoding', {
      friendly: 'Send the body without a content encoding.',
    })
  }
  return parseJson(await readBody(req, bytesMax))
}
