import type { Response } from 'express'
import type { Download } from './view.ts'

/** Milliseconds that a browser may take to read one part. */
const partMsMax = 60_000

/** Resolves when the browser has read what was written, or is gone. */
const settled = (res: Response): Promise<void> =>
  new Promise((resolve) => {
    const deadline = setTimeout(() => res.destroy(), partMsMax)
    const settle = () => {
      clearTimeout(deadline)
      res.off('drain', settle).off('close', settle)
      resolve()
    }
    res.once('drain', settle).once('close', settle)
  })

/** Sends a file part by part. The next part is made when the browser has read the one before, so one is in memory. */
export async function sendDownload(res: Response, { type, fileName, parts }: Download): Promise<void> {
  for await (const part of parts) {
    if (res.destroyed) return
    if (!res.headersSent) {
      res.writeHead(200, {
        'content-type': type,
        'content-disposition': `attachment; filename="${fileName}"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      })
    }
    if (!res.write(part)) await settled(res)
  }
  res.end()
}
