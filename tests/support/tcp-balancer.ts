import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** A replica as a balancer sees it: its address and its readiness probe. */
export interface Backend {
  port: number
  opsPort: number
}

const host = '127.0.0.1'
const probeEveryMs = 100

const isReady = ({ opsPort }: Backend): Promise<boolean> =>
  fetch(`http://${host}:${opsPort}/readyz`, { headers: { connection: 'close' } }).then(
    async (answer) => {
      await answer.body?.cancel()
      return answer.ok
    },
    () => false,
  )

/**
 * Opens one address in front of several replicas, like a Kubernetes Service: each new connection goes to the next replica whose
 * readiness probe succeeded, until one side closes it. A refused connection goes to another replica.
 */
export async function openTcpBalancer(backends: readonly Backend[]) {
  const ready = new Set<Backend>()
  const sockets = new Set<Socket>()
  const stopped = new AbortController()
  let turn = 0

  const hold = (socket: Socket): Socket => {
    sockets.add(socket)
    return socket.on('error', () => socket.destroy()).once('close', () => sockets.delete(socket))
  }
  const join = (client: Socket, left: Backend[]): void => {
    const backend = left.shift()
    if (!backend) return void client.destroy()
    const upstream = hold(connect(backend.port, host))
    let isConnected = false
    upstream.once('connect', () => {
      isConnected = true
      client.pipe(upstream).pipe(client)
    })
    client.once('close', () => upstream.destroy())
    upstream.once('close', (hadError) => {
      if (isConnected) return void (hadError ? client.resetAndDestroy() : client.destroySoon())
      join(client, left)
    })
  }
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    turn += 1
    const first = turn % backends.length
    const order = [...backends.slice(first), ...backends.slice(0, first)]
    join(
      hold(client),
      order.filter((backend) => ready.has(backend)),
    )
  })
  const probe = async (backend: Backend): Promise<void> => {
    while (!stopped.signal.aborted) {
      if (await isReady(backend)) ready.add(backend)
      else ready.delete(backend)
      await delay(probeEveryMs)
    }
  }
  const probes = backends.map(probe)
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('the balancer has no port')
  return {
    url: `http://${host}:${address.port}`,
    /** The replicas that receive new connections. */
    ready: (): readonly Backend[] => [...ready],
    async close() {
      stopped.abort()
      await Promise.all(probes)
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** See openTcpBalancer. */
export type TcpBalancer = Awaited<ReturnType<typeof openTcpBalancer>>
