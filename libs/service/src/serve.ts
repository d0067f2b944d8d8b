import type { RequestListener } from 'node:http'
import { listenStrictly } from '@platform/http'
import { type Closeable, type ListenOptions, run } from '@platform/lifecycle'
import { createOpsHandler, type Health, type Log, type Metrics } from '@platform/telemetry'

interface Served extends Closeable {
  config: { http: ListenOptions; ops: ListenOptions }
  log: Log
  metrics: Metrics
  health: Health
}

/**
 * A service's process, from its environment to its exit code: opens its context, answers operators, then callers. It stops
 * by taking no more calls first; operators hear of it until the end.
 */
export const serve = <Context extends Served>(
  open: () => Promise<Context>,
  createServer: (context: Context) => RequestListener,
): Promise<void> =>
  run(
    async () => {
      const context = await open()
      const ops = await listenStrictly(createOpsHandler(context), context.config.ops, context)
      const http = await listenStrictly(createServer(context), context.config.http, context)
      return { log: context.log, close: [http, context, ops] }
    },
    // Below Kubernetes' 30 s grace period.
    { closeMsMax: 25_000 },
  )
