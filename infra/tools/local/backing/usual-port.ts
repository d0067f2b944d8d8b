import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, isPortFree } from './free-port.ts'

const folder = (dir: string) => join(dir, 'ports')

/** The port of the last run where it is free: what others remember of this server, such as a tenant's warehouse, stays true. */
export async function usualPort(dir: string, name: string): Promise<number> {
  try {
    const port = Number(readFileSync(join(folder(dir), name), 'utf8'))
    if (Number.isInteger(port) && port > 0 && port < 65_536 && (await isPortFree(port))) return port
  } catch {
    // The first run.
  }
  return freePort()
}

/** The server answers there: the next run asks for the same one. */
export function keepPort(dir: string, name: string, port: number): void {
  mkdirSync(folder(dir), { recursive: true })
  writeFileSync(join(folder(dir), name), String(port))
}
