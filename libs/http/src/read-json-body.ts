import type { IncomingMessage } from 'node:http'
import { PlatformError, validationError } from '@platform/errors'
import { readBody } from './read-body.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Whoever walks a value later does so by recursion; nobody means more than this. */
const levelsMax = 200

function isDeeperThan(levels: number, value: unknown): boolean {
  let level = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levels) return true
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []))
  }
  return false
}

/** Content types other than JSON in UTF-8 are refused before a byte is read. */
function requireJson(contentType: string | undefined): void {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';')
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='))
  const isUtf8 = !charset || /^charset="?utf-?8"?$/.test(charset)
  if (type.trim() === 'application/json' && isUtf8) return
  throw new PlatformError('unsupported_media_type', `content type ${contentType ?? 'missing'}`)
}

/**
 * Reads a whole JSON body.
 * @throws PlatformError `unsupported_media_type`, `payload_too_large`, or `validation_error` for text that is not UTF-8 or not JSON.
 */
export async function readJsonBody(req: IncomingMessage, bytesMax: number): Promise<unknown> {
  requireJson(req.headers['content-type'])
  if (req.headers['content-encoding'] && req.headers['content-encoding'] !== 'identity') {
    throw new PlatformError('unsupported_media_type', 'content encoding', {
      friendly: 'Send the body without a content encoding.',
    })
  }
  const body = await readBody(req, bytesMax)
  let text: string
  try {
    text = utf8.decode(body)
  } catch {
    throw validationError([{ path: '', message: 'the body is not valid UTF-8' }])
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw validationError([{ path: '', message: 'the body is not valid JSON' }])
  }
  if (isDeeperThan(levelsMax, value)) {
    throw validationError([{ path: '', message: `the body is nested more than ${levelsMax} levels deep` }])
  }
  return value
}
