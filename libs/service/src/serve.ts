import type { RequestListener } from 'node:http'
import { listenStrictly, refuseOverdue } from '@platform/http'
import { type Closeable, type DrainTimes, drain, type Listening, type ListenOptions, run } from '@platform/lifecycle'
import { type Command, type Messaging, serveCommands } from '@platform/messaging'
import { createOpsHandler, type Health, type Log, type Metrics } from '@platform/telemetry'

interface Served extends Closeable {
  service: string
  config: { http: ListenOptions; ops: ListenOptions; drain: DrainTimes }
  log: Log
  metrics: Metrics
  messaging: Messaging
  health: Health
}

interface Options<Context, Handler> {
  /** Commands that other services and operators may send over NATS; default: none. */
  createCommands?: (context: Context) => Record<string, Command>
  /** Opens the callers' port. The default refuses requests that outlive the drain with the failure envelope. */
  listen?: (handler: Handler, options: ListenOptions, context: Context) => Promise<Listening>
}

/** Operators' requests take milliseconds; a slow reader must not delay the end of the process. */
const opsDrain = { propagationMs: 0, msMax: 1_000 }

/**
 * Runs a service's process until its exit code: opens the context, then serves commands, the operators' port and the callers' port,
 * in this order. On SIGTERM readiness fails, the callers' port is drained, and then the commands, the context and the operators'
 * port are closed.
 */
export const serve = <Context extends Served, Handler extends RequestListener = RequestListener>(
  openContext: () => Promise<Context>,
  createServer: (context: Context) => Handler,
  { createCommands = () => ({}), listen = listenForCallers }: Options<Context, Handler> = {},
): Promise<void> =>
  run(async (stopping) => {
    const context = await openContext()
    const { service, config, log, metrics, messaging } = context
    const commands = serveCommands(messaging, service, createCommands(context), { log })
    const draining = (): string | undefined => (stopping.aborted ? 'the process is stopping' : undefined)
    const health = { ...context.health, draining }
    const ops = await listenStrictly(createOpsHandler({ metrics, health }), config.ops, { log })
    stopping.addEventListener('abort', () => ops.retire())
    const http = await listen(createServer(context), config.http, context)
    log.info({ port: http.port, opsPort: ops.port }, 'service.listening')
    return {
      log,
      drain: { servers: [http], ...config.drain },
      close: [commands, context, { close: () => drain([ops], opsDrain) }],
    }
  })

const listenForCallers = (
  handler: RequestListener,
  options: ListenOptions,
  { log }: { log: Log },
): Promise<Listening> => listenStrictly(handler, { ...options, onOverdue: refuseOverdue({ log }) }, { log })
