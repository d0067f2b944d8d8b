import { PlatformError } from '@platform/errors'
import { listenStrictly } from '@platform/http'
import type { Listening, ListenOptions } from '@platform/lifecycle'
import type { Context } from './context.ts'
import type { Handler } from './server.ts'

/** Listens for callers. A request that breaks while it runs, or outlives the drain, fails through the pipeline. */
export const listenAtEdge = (
  handler: Handler,
  options: ListenOptions,
  { live, log, pipeline }: Pick<Context, 'live' | 'log' | 'pipeline'>,
): Promise<Listening> =>
  listenStrictly(
    handler,
    {
      ...options,
      onOverdue({ socket }, res) {
        const overdue = new PlatformError('unavailable', 'the process stopped before the call ended')
        for (const call of live.on(socket)) if (call.res === res) pipeline.breakOff(call, overdue)
      },
    },
    {
      log,
      onContinue: (req, res) => handler(req, res, true),
      breakOff(socket, failure) {
        const [call, ...others] = live.on(socket)
        if (!call) return false
        // A second answer would be read as part of the one being sent.
        if (others.length > 0 || call.res.headersSent) socket.destroy()
        else pipeline.breakOff(call, failure)
        return true
      },
    },
  )
