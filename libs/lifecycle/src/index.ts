import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { createServer, type Server, type ServerOptions } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serverKeepAlive } from './keep-alive.ts'

/** Something that is open and can be closed. Closing twice is closing once. */
export interface Closeable {
  close(): Promise<unknown>
}

/** Owns what was opened; closes it in reverse order, and one failure does not keep the rest open. */
export class Cleanup implements Closeable {
  readonly #closers: (() => unknown)[] = []

  /** Takes ownership of `resource`, returns it. */
  use<T>(resource: T, close: (resource: T) => unknown): T {
    this.#closers.push(() => close(resource))
    return resource
  }

  /** @throws AggregateError of everything that failed to close. */
  async close(): Promise<void> {
    const failures: unknown[] = []
    for (let closer = this.#closers.pop(); closer; closer = this.#closers.pop()) {
      try {
        await closer()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'closing failed')
  }

  /** Runs `open` with a Cleanup; when it throws half-way, what it had opened is closed before the error goes on. */
  static async scope<T>(open: (cleanup: Cleanup) => Promise<T>): Promise<T> {
    const cleanup = new Cleanup()
    try {
      return await open(cleanup)
    } catch (error) {
      await cleanup.close().catch(() => {})
      throw error
    }
  }
}

/** Where a server listens. Port 0 takes a free one. */
export interface ListenOptions {
  host: string
  port: number
  server?: ServerOptions
}

/** A listening server: its port, and a close that lets running requests end. */
export interface Listening extends Closeable {
  server: Server
  port: number
  url: string
}

/** Listens, or throws (`EADDRINUSE` and the like). `close` stops accepting, then waits for what runs. */
export async function listen(
  handler: RequestListener,
  { host, port, server: options = {} }: ListenOptions,
): Promise<Listening> {
  const server = createServer({ ...serverKeepAlive, ...options }, handler)
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  return {
    server,
    port: address.port,
    url: `http://${host}:${address.port}`,
    close: async () => {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeIdleConnections()
      await closed
    },
  }
}

interface Logger {
  info(fields: object, message: string): void
  error(fields: object, message: string): void
  fatal(fields: object, message: string): void
}

/** What a running process consists of; `close` is walked from the front: stop taking work first, then let go. */
export interface Running {
  log: Logger
  close: Closeable[]
}

/**
 * Runs a process until SIGTERM or SIGINT, then closes in order within `closeMsMax` milliseconds.
 * Exit code 0 after a clean stop, 1 when starting or stopping failed. An unhandled rejection ends the process.
 */
export async function run(start: () => Promise<Running>, { closeMsMax }: { closeMsMax: number }): Promise<void> {
  let running: Running
  try {
    running = await start()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    process.exit(1)
  }
  const { log, close } = running
  let stopping = false
  const stop = async (reason: string, code: number): Promise<void> => {
    if (stopping) return
    stopping = true
    log.info({ reason }, 'process.stopping')
    const deadline = setTimeout(() => {
      log.fatal({ closeMsMax }, 'process.stop-timeout')
      process.exit(1)
    }, closeMsMax)
    let exitCode = code
    for (const part of close) {
      await part.close().catch((error: unknown) => {
        log.error({ err: error }, 'process.close-failed')
        exitCode = 1
      })
    }
    clearTimeout(deadline)
    process.exit(exitCode)
  }
  process.on('SIGTERM', () => stop('SIGTERM', 0))
  process.on('SIGINT', () => stop('SIGINT', 0))
  process.on('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'process.unhandled-rejection')
    stop('unhandledRejection', 1)
  })
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'process.uncaught-exception')
    stop('uncaughtException', 1)
  })
}

export { discard, discardedBytesMin } from './discard.ts'
export { clientKeepAliveMs, serverKeepAlive, undiciKeepAlive } from './keep-alive.ts'
