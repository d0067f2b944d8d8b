import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

// Below the range that systems take outgoing connections' ports from: a client that retries while its server restarts
// could otherwise be given the server's port, and even connect to itself.
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

/** A loopback port that nothing listens on and that this process has not given before. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = randomInt(from, to)
    if (given.has(port)) continue
    given.add(port)
    if (await isPortFree(port)) return port
  }
  throw new Error(`no free port between ${from} and ${to}`)
}
