import type { Log } from '@platform/telemetry'
import type { Closeable } from './cleanup.ts'
import { closeMsMax, type DrainTimes, drain } from './drain.ts'
import type { Listening } from './listen.ts'

/** The parts of a running process. */
export interface Running {
  log: Pick<Log, 'info' | 'error' | 'fatal'>
  /** Servers to drain before the rest is closed, and the durations. */
  drain?: DrainTimes & { servers: readonly Listening[] }
  /** Closed in this order when no request runs any more. */
  close: readonly Closeable[]
}

/** How long running requests may take after an uncaught failure: the state of the process is no longer trusted. */
const drainMsMaxAfterFailure = 10_000

/**
 * Runs a process until SIGTERM or SIGINT; `stopping` aborts then. Drains its servers, then closes the rest in order. A second
 * signal ends the process at once, and so does a signal during the start: process 1 of a container would otherwise ignore it.
 * Exit code 0 after a clean stop, 1 after a failure to start or stop. An unhandled rejection ends the process.
 */
export async function run(start: (stopping: AbortSignal) => Promise<Running>): Promise<void> {
  const stopping = new AbortController()
  const abandon = (): never => process.exit(0)
  process.on('SIGTERM', abandon).on('SIGINT', abandon)
  let running: Running
  try {
    running = await start(stopping.signal)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    process.exit(1)
  }
  const { log } = running

  const stop = async (reason: string, { servers, ...times }: NonNullable<Running['drain']>): Promise<number> => {
    log.info({ reason, ...times }, 'process.stopping')
    const startedAt = performance.now()
    const refused = await drain(servers, times)
    log.info({ refused, durationMs: Math.round(performance.now() - startedAt) }, 'process.drained')
    setTimeout(() => {
      log.fatal({ closeMsMax }, 'process.stop-timeout')
      process.exit(1)
    }, closeMsMax)
    let failures = 0
    for (const part of running.close) {
      await part.close().catch((error: unknown) => {
        log.error({ err: error }, 'process.close-failed')
        failures += 1
      })
    }
    return failures
  }
  const drained = running.drain ?? { servers: [], propagationMs: 0, msMax: 0 }

  const onSignal = (signal: string): void => {
    if (stopping.signal.aborted) {
      log.fatal({ reason: signal }, 'process.stop-forced')
      process.exit(1)
    }
    stopping.abort()
    void stop(signal, drained).then((failures) => process.exit(failures === 0 ? 0 : 1))
  }
  const onFailure = (reason: string): void => {
    if (stopping.signal.aborted) return
    stopping.abort()
    const msMax = Math.min(drained.msMax, drainMsMaxAfterFailure)
    void stop(reason, { ...drained, propagationMs: 0, msMax }).then(() => process.exit(1))
  }
  process.off('SIGTERM', abandon).off('SIGINT', abandon)
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal)
  process.on('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'process.unhandled-rejection')
    onFailure('unhandledRejection')
  })
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'process.uncaught-exception')
    onFailure('uncaughtException')
  })
}
