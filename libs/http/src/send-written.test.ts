import { once } from 'node:events'
import { createServer, get as httpGet, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { PlatformError } from '@platform/errors'
import { serverKeepAlive } from '@platform/lifecycle'
import { WrittenAnswer } from './route.ts'
import { sendWritten } from './send-written.ts'

const head = { type: 'text/csv; charset=utf-8', fileName: 'rows.csv' }
const part = 'x'.repeat(65_536)
const open: { close(): void }[] = []
afterEach(() => {
  for (const one of open.splice(0)) one.close()
})

type Produce = WrittenAnswer['produce']

/** Serves one answer and returns how sending it ended. */
async function serve(produce: Produce) {
  const ended = Promise.withResolvers<unknown>()
  const server = createServer(serverKeepAlive, (_req, res) => {
    sendWritten(res, new WrittenAnswer(head, produce)).then(ended.resolve, (error: unknown) => {
      if (res.headersSent) res.destroy()
      else res.writeHead(503).end('{"refused":true}')
      ended.resolve(error)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push({ close: () => server.close().closeAllConnections() })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ended: ended.promise }
}

describe('an answer that is made while it is sent', () => {
  it('arrives whole, as a file', async () => {
    const { url } = await serve(async (write) => {
      for (const text of ['a,b\r\n', '1,2\r\n']) await write(text)
    })
    const response = await fetch(url)
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="rows.csv"')
    expect(await response.text()).toBe('a,b\r\n1,2\r\n')
  })

  it('is made no faster than the caller reads it', async () => {
    let written = 0
    const { url } = await serve(async (write) => {
      for (; written < 2_000; written += 1) await write(part)
    })
    const answer = await new Promise<IncomingMessage>((resolve) => httpGet(url, resolve))
    open.push({ close: () => answer.destroy() })
    let read = 0
    let aheadMax = 0
    for await (const chunk of answer) {
      read += chunk.length
      aheadMax = Math.max(aheadMax, written - read / part.length)
    }
    // The buffers of both sockets hold some megabytes, the answer 131.
    expect(aheadMax).toBeLessThan(500)
    expect(written).toBe(2_000)
  })

  it('that fails before its first part is answered as a failure', async () => {
    const { url } = await serve(() => Promise.reject(new PlatformError('audit_unavailable', 'no database')))
    const response = await fetch(url)
    expect([response.status, await response.json()]).toEqual([503, { refused: true }])
  })

  it('that fails later is cut, so that the caller does not take a part for the whole', async () => {
    const { url } = await serve(async (write) => {
      await write('a,b\r\n')
      throw new Error('no database')
    })
    const response = await fetch(url)
    await expect(response.text()).rejects.toThrow()
  })

  it('stops being made when the caller disconnects', async () => {
    const { url, ended } = await serve(async (write) => {
      for (;;) await write(part)
    })
    const answer = await new Promise<IncomingMessage>((resolve) => httpGet(url, resolve))
    answer.destroy()
    expect(await ended).toMatchObject({ kind: 'unavailable', message: 'the caller no longer reads the answer' })
  })
})
