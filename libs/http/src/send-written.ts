import type { ServerResponse } from 'node:http'
import { PlatformError } from '@platform/errors'
import contentDisposition from 'content-disposition'
import type { WrittenAnswer } from './route.ts'

/** Milliseconds that a caller may take to read one part. */
const partMsMax = 60_000

const gone = (cause?: unknown) => new PlatformError('unavailable', 'the caller no longer reads the answer', { cause })

/** Resolves when the part is in the socket's hands. @throws PlatformError when the caller has disconnected or does not read */
function sent(res: ServerResponse, part: string | Uint8Array): Promise<void> {
  if (res.destroyed) return Promise.reject(gone())
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => res.destroy(), partMsMax)
    const closed = () => settle(gone())
    const settle = (failure?: PlatformError) => {
      clearTimeout(deadline)
      res.off('close', closed)
      if (failure) reject(failure)
      else resolve()
    }
    res.once('close', closed)
    res.write(part, (error) => settle(error ? gone(error) : undefined))
  })
}

/** Sends an answer while it is made. See WrittenAnswer. */
export async function sendWritten(res: ServerResponse, { head, produce }: WrittenAnswer): Promise<void> {
  const begin = () => {
    if (res.headersSent) return
    res.writeHead(200, {
      'content-type': head.type,
      'content-disposition': contentDisposition(head.fileName),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...(head.length !== undefined && { 'content-length': head.length }),
    })
  }
  await produce((part) => {
    begin()
    return sent(res, part)
  })
  begin()
  res.end()
}
