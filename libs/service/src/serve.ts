import type { RequestListener } from 'node:http'
import { listenStrictly, refuseOverdue } from '@platform/http'
import { type Closeable, type DrainTimes, drain, type Listening, type ListenOptions, run } from '@platform/lifecycle'
import { createOpsHandler, type Health, type Log, type Metrics } from '@platform/telemetry'

interface Served extends Closeable {
  config: { http: ListenOptions; ops: ListenOptions; drain: DrainTimes }
  log: Log
  metrics: Metrics
  health: Health
}

interface Options<Context, Handler> {
  /** Opens the callers' port; refuses what outlives the drain in the failure envelopes by default. */
  listen?: (handler: Handler, options: ListenOptions, context: Context) => Promise<Listening>
}

/** Operators' requests take moments; a reader that takes longer does not hold up the end of the process. */
const opsDrain = { propagationMs: 0, msMax: 1_000 }

/**
 * A service's process, from its environment to its exit code: opens its context, answers operators, then callers. On SIGTERM it
 * says that it is not ready, drains, then closes everything that records and publishes, and the operators' port last.
 */
export const serve = <Context extends Served, Handler extends RequestListener = RequestListener>(
  open: () => Promise<Context>,
  createServer: (context: Context) => Handler,
  { listen = listenForCallers }: Options<Context, Handler> = {},
): Promise<void> =>
  run(async (stopping) => {
    const context = await open()
    const { config, log, metrics } = context
    const draining = (): string | undefined => (stopping.aborted ? 'the process is stopping' : undefined)
    const health = { ...context.health, draining }
    const ops = await listenStrictly(createOpsHandler({ metrics, health }), config.ops, { log })
    stopping.addEventListener('abort', () => ops.retire())
    const http = await listen(createServer(context), config.http, context)
    log.info({ port: http.port, opsPort: ops.port }, 'service.listening')
    return {
      log,
      drain: { servers: [http], ...config.drain },
      close: [context, { close: () => drain([ops], opsDrain) }],
    }
  })

const listenForCallers = (
  handler: RequestListener,
  options: ListenOptions,
  { log }: { log: Log },
): Promise<Listening> => listenStrictly(handler, { ...options, onOverdue: refuseOverdue({ log }) }, { log })
