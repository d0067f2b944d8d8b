import type { IncomingMessage } from 'node:http'
import { PlatformError } from '@platform/errors'

/**
 * Reads a whole request body, by events: iterating a body of one chunk takes as long as serving a small call.
 * @throws PlatformError `payload_too_large`; the rest of such a body stays unread.
 */
export function readBody(req: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const tooLarge = () =>
    new PlatformError('payload_too_large', `body over ${bytesMax} bytes`, {
      friendly: `The request body may have at most ${bytesMax} bytes.`,
    })
  return new Promise((resolve, reject) => {
    if (Number(req.headers['content-length'] ?? 0) > bytesMax) return reject(tooLarge())
    const chunks: Buffer[] = []
    let bytes = 0
    const take = (chunk: Buffer): void => {
      bytes += chunk.length
      if (bytes <= bytesMax) return void chunks.push(chunk)
      req.off('data', take).pause()
      reject(tooLarge())
    }
    req.on('data', take)
    req.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    req.once('error', reject)
    req.once('close', () => {
      // Created only when needed: the stack of an error costs more than the read.
      if (!req.complete) reject(new PlatformError('unavailable', 'the caller disconnected before the end of the body'))
    })
  })
}
