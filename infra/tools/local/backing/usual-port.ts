import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, isPortFree } from './free-port.ts'

const folder = (dir: string) => join(dir, 'ports')

/** Returns the port of the last run if it is free, so that stored addresses such as a tenant's warehouse stay valid. */
export async function usualPort(dir: string, name: string): Promise<number> {
  try {
    const port = Number(readFileSync(join(folder(dir), name), 'utf8'))
    if (Number.isInteger(port) && port > 0 && port < 65_536 && (await isPortFree(port))) return port
  } catch {
    // There was no run before.
  }
  return freePort()
}

/** Stores the port of a server that is ready, for the next run. */
export function keepPort(dir: string, name: string, port: number): void {
  mkdirSync(folder(dir), { recursive: true })
  writeFileSync(join(folder(dir), name), String(port))
}
