import { once } from 'node:events'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer, type Server, type ServerOptions } from 'node:http'
import { type AddressInfo, Server as NetServer } from 'node:net'
import type { Closeable } from './cleanup.ts'
import { Connections } from './connections.ts'
import { serverKeepAlive } from './keep-alive.ts'

/** Address of a server. Port 0 takes a free one. */
export interface ListenOptions {
  host: string
  port: number
  server?: ServerOptions
  /** Answers a request that outlives the drain; default: a plain 503. */
  onOverdue?: (req: IncomingMessage, res: ServerResponse) => void
}

/** A listening server: its port, and the steps of its end (`drain` runs them in order). */
export interface Listening extends Closeable {
  server: Server
  port: number
  url: string
  /** Keeps serving, with `Connection: close` on every answer, so that clients move to another replica. */
  retire(): void
  /** Refuses running requests; returns their number. */
  refuse(): number
  /** Cuts off every connection. */
  destroy(): void
  /** Stops accepting connections; resolves when the last running request is answered. */
  close(): Promise<void>
}

function refuseOverdue(_req: IncomingMessage, res: ServerResponse): void {
  if (res.headersSent) res.destroy()
  else res.writeHead(503, { 'retry-after': '1' }).end()
}

/** Starts listening. @throws Error of the system (`EADDRINUSE` and the like). */
export async function listen(
  handler: RequestListener,
  { host, port, server: options = {}, onOverdue = refuseOverdue }: ListenOptions,
): Promise<Listening> {
  const server = createServer({ ...serverKeepAlive, ...options }, handler)
  const connections = new Connections(server)
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  let closed: Promise<unknown> | undefined
  return {
    server,
    port: address.port,
    url: `http://${host}:${address.port}`,
    retire: () => connections.retire(),
    refuse() {
      const overdue = connections.answers().filter(({ writableEnded }) => !writableEnded)
      for (const answer of overdue) onOverdue(answer.req, answer)
      return overdue.length
    },
    destroy: () => connections.destroy(),
    async close() {
      if (!closed) {
        closed = once(server, 'close')
        connections.retire()
        // Not http.Server's own close: it cuts off answers being sent, and drops the time limit of slow requests.
        NetServer.prototype.close.call(server)
        connections.endIdle()
      }
      await closed
    },
  }
}
