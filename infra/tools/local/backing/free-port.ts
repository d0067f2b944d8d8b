import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { takeLock } from '../process/lock.ts'
import { StartFailure } from '../start-failure.ts'

// Below the range of ephemeral ports: otherwise a client that reconnects while its server restarts could get the server's
// port as its own, and even connect to itself.
const from = 15_000
const to = 32_000
/** Locks of ports, for all processes of this user: a service listens seconds after its port was chosen. */
const locks = join(tmpdir(), `platform-ports-${process.getuid?.() ?? 0}`)
const releases = new Map<number, () => void>()

/** Takes the lock of a port. Returns false if a living process has it. */
function claim(port: number): boolean {
  if (releases.has(port)) return false
  try {
    releases.set(port, takeLock(join(locks, String(port)), `The owner of port ${port}`))
    return true
  } catch (error) {
    if (error instanceof StartFailure) return false
    throw error
  }
}

process.once('exit', () => {
  for (const release of releases.values()) release()
})

export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const probe = createServer()
  probe.once('error', () => resolve(false))
  probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)))
  return promise
}

/** Returns a free loopback port that no process of this user was given. @throws Error if every port of the range is in use */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = randomInt(from, to)
    if (claim(port) && (await isPortFree(port))) return port
  }
  throw new Error(`no free port between ${from} and ${to}`)
}
