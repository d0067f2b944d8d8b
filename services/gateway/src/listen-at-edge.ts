import { PlatformError } from '@platform/errors'
import { listenStrictly } from '@platform/http'
import type { Listening, ListenOptions } from '@platform/lifecycle'
import type { Context } from './context.ts'
import type { Handler } from './server.ts'

/** Listens for callers. A call fails in the pipeline also when its request breaks while it is under way, or outlives the drain. */
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
        const overdue = new PlatformError('unavailable', 'the process stopped before the call had ended')
        for (const call of live.on(socket)) if (call.res === res) pipeline.breakOff(call, overdue)
      },
    },
    {
      log,
      onContinue: (req, res) => handler(req, res, true),
      breakOff(socket, failure) {
        const [call, ...others] = live.on(socket)
        if (!call) return false
        // With an answer under way, a second one would be read as part of it.
        if (others.length > 0 || call.res.headersSent) socket.destroy()
        else pipeline.breakOff(call, failure)
        return true
      },
    },
  )
