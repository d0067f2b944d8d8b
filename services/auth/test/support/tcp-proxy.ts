import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/**
 * Opens a TCP proxy that can cut and restore the connection to a server, to simulate its failure and recovery. Each chunk of
 * a response is delayed by `delayMs`.
 */
export async function tcpProxy(target: string, { delayMs = 0 } = {}) {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer((near) => {
    if (isCut) return void near.destroy()
    const far = connect(Number(port), hostname)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
    near.pipe(far)
    if (delayMs === 0) far.pipe(near)
    else far.on('data', (piece) => setTimeout(() => near.writable && near.write(piece), delayMs))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('the proxy has no port')
  const url = new URL(target)
  url.host = `127.0.0.1:${address.port}`
  const cut = (): void => {
    isCut = true
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: url.href,
    cut,
    mend: (): void => {
      isCut = false
    },
    async close() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
