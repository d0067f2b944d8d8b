import { connect, createServer, type Socket } from 'node:net'

/** Proxy to a server whose connections can be cut (`down`) or stalled without closing (`hang`). */
export interface FaultProxy {
  url: string
  set(state: 'up' | 'down' | 'hang'): void
  close(): Promise<void>
}

/** Starts the proxy to a server, on a free port. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(target)
  const open = new Set<Socket>()
  let state: 'up' | 'down' | 'hang' = 'up'
  const server = createServer((near) => {
    if (state === 'down') return void near.destroy()
    const far = connect(Number(port), hostname)
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        open.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.on('data', (chunk) => void far.write(chunk))
    far.on('data', (chunk) => void near.write(chunk))
    if (state === 'hang') {
      near.pause()
      far.pause()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('the proxy has no port')
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String(address.port)
  return {
    url: url.href,
    set(next) {
      state = next
      for (const socket of open) {
        if (next === 'down') socket.destroy()
        else if (next === 'hang') socket.pause()
        else socket.resume()
      }
    },
    close() {
      for (const socket of open) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
