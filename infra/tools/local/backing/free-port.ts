import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

// Below the range of ephemeral ports: otherwise a client that reconnects while its server restarts could get the server's
// port as its own, and even connect to itself.
const from = 15_000
const to = 32_000
const given = new Set<number>()

export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const probe = createServer()
  probe.once('error', () => resolve(false))
  probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)))
  return promise
}

/** Returns a free loopback port that this process has not returned before. @throws Error if every port of the range is in use */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = randomInt(from, to)
    if (given.has(port)) continue
    given.add(port)
    if (await isPortFree(port)) return port
  }
  throw new Error(`no free port between ${from} and ${to}`)
}
