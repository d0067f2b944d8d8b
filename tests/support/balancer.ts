import { Agent, createServer, request } from 'node:http'
import { clientKeepAliveMs, serverKeepAlive } from '@platform/lifecycle'

/** One address in front of several replicas: each request goes to the next one, or all to a chosen one. */
export async function openBalancer(targets: readonly string[]) {
  const agent = new Agent({ keepAlive: true, timeout: clientKeepAliveMs })
  const served = targets.map(() => 0)
  let turn = 0
  let only: number | undefined
  const server = createServer(serverKeepAlive, (req, res) => {
    const index = only ?? turn++ % targets.length
    served[index] = (served[index] ?? 0) + 1
    const forward = request(
      new URL(req.url ?? '/', targets[index]),
      { agent, method: req.method, headers: req.headers },
      (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(res)
      },
    )
    forward.on('error', () => res.destroy())
    req.pipe(forward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('the balancer has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    /** Number of requests per replica. */
    served,
    /** Sends all requests to this replica; undefined: round-robin. */
    only(index: number | undefined) {
      only = index
    },
    close: () => {
      agent.destroy()
      return new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections())
    },
  }
}
