import { connect } from 'node:net'
import { join } from 'node:path'
import type { ProcessSpec } from '../process/process-spec.ts'

/** Rejects while nothing listens on the port. */
export function reach(port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const socket = connect(port, '127.0.0.1', () => {
    socket.destroy()
    resolve()
  })
  socket.once('error', reject)
  return promise
}

/** A real process that is ready when its port answers. */
export function listenerSpec(name: string, port: number): ProcessSpec {
  const args = [join(import.meta.dirname, 'listener.ts'), String(port)]
  return { name, command: () => ({ file: process.execPath, args }), probe: () => reach(port) }
}
