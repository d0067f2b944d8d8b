import { randomInt } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// Below the range of ephemeral ports: otherwise a client that reconnects while its server restarts could get the server's
// port as its own, and even connect to itself.
const from = 15_000
const to = 32_000
/** A file per port, with the id of the process that was given it: a service listens seconds after its port was chosen. */
const claims = join(tmpdir(), `platform-ports-${process.getuid?.() ?? 0}`)
const given = new Set<number>()

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Claims a port among all processes of this user. Returns false if another one has it. */
function claim(port: number): boolean {
  const file = join(claims, String(port))
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
      return true
    } catch {
      if (isAlive(Number(readFileSync(file, { encoding: 'utf8', flag: 'a+' })))) return false
      rmSync(file, { force: true })
    }
  }
  return false
}

process.once('exit', () => {
  for (const port of given) rmSync(join(claims, String(port)), { force: true })
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
  mkdirSync(claims, { recursive: true })
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = randomInt(from, to)
    if (given.has(port) || !claim(port)) continue
    given.add(port)
    if (await isPortFree(port)) return port
  }
  throw new Error(`no free port between ${from} and ${to}`)
}
