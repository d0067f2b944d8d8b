import type { IncomingMessage } from 'node:http'
import { PlatformError, validationError } from '@platform/errors'

const defaultBytesMax = 65_536
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The fields of a submitted form. */
export class PageForm {
  readonly #fields: Map<string, string[]>

  constructor(fields: Map<string, string[]>) {
    this.#fields = fields
  }

  /** Returns the value of a field; empty when it is absent. */
  get(name: string): string {
    return this.#fields.get(name)?.[0] ?? ''
  }

  /** Returns all values of a field that may occur more than once. */
  all(name: string): string[] {
    return this.#fields.get(name) ?? []
  }
}

const invalid = () => validationError([{ path: '', message: 'the form is not valid; go back and submit it again' }])

async function readBody(req: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const tooLarge = () => new PlatformError('payload_too_large', `form over ${bytesMax} bytes`)
  if (Number(req.headers['content-length'] ?? 0) > bytesMax) throw tooLarge()
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > bytesMax) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function decode(body: Buffer): URLSearchParams {
  try {
    const text = utf8.decode(body)
    // URLSearchParams replaces invalid UTF-8; decodeURIComponent throws.
    decodeURIComponent(text.replaceAll('+', ' '))
    return new URLSearchParams(text)
  } catch {
    throw invalid()
  }
}

/**
 * Reads a page's form: urlencoded UTF-8 of at most `bytesMax` bytes, by default 64 KiB. Names may repeat only if listed in `multiple`.
 * @throws PlatformError `unsupported_media_type`, `payload_too_large`, `validation_error`
 */
export async function readPageForm(
  req: IncomingMessage,
  { multiple = [], bytesMax = defaultBytesMax }: { multiple?: readonly string[]; bytesMax?: number | undefined } = {},
): Promise<PageForm> {
  const [type = ''] = (req.headers['content-type'] ?? '').toLowerCase().split(';')
  if (type.trim() !== 'application/x-www-form-urlencoded') {
    throw new PlatformError('unsupported_media_type', `form as ${type || 'nothing'}`, {
      friendly: 'This endpoint accepts forms of its own pages only (application/x-www-form-urlencoded).',
    })
  }
  const fields = new Map<string, string[]>()
  for (const [name, value] of decode(await readBody(req, bytesMax))) {
    const values = fields.get(name)
    if (values && !multiple.includes(name)) throw invalid()
    if (value.includes('\0')) throw invalid()
    if (values) values.push(value)
    else fields.set(name, [value])
  }
  return new PageForm(fields)
}
