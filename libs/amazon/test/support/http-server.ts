import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { serverKeepAlive } from '@platform/lifecycle'

/** One request as the server received it. */
export interface Seen {
  url: string
  headers: IncomingMessage['headers']
  body: string
}

/** An HTTP server and the requests that it has received. */
export interface TestServer {
  url: string
  seen: Seen[]
  close(): Promise<void>
}

export async function startHttpServer(
  handle: (seen: Seen, res: ServerResponse, req: IncomingMessage) => void,
): Promise<TestServer> {
  const seen: Seen[] = []
  const server = createServer(serverKeepAlive, (req, res) => {
    let body = ''
    req.setEncoding('utf8')
    req.on('data', (chunk) => {
      body += chunk
    })
    req.on('end', () => {
      const one = { url: req.url ?? '', headers: req.headers, body }
      seen.push(one)
      handle(one, res, req)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('the server has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  }
}
