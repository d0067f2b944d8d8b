import { listenStrictly } from '@platform/http'
import type { Listening, ListenOptions } from '@platform/lifecycle'
import type { Context } from './context.ts'
import type { Handler } from './server.ts'

/** Listens for callers. A call whose request breaks while it is under way fails in the pipeline, like any other. */
export const listenAtEdge = (
  handler: Handler,
  options: ListenOptions,
  { live, log, pipeline }: Pick<Context, 'live' | 'log' | 'pipeline'>,
): Promise<Listening> =>
  listenStrictly(handler, options, {
    log,
    onContinue: (req, res) => handler(req, res, true),
    breakOff(socket, failure) {
      const [call, ...others] = live.on(socket)
      if (!call) return false
      // With an answer under way, a second one would be read as part of it.
      if (others.length > 0 || call.res.headersSent) socket.destroy()
      else {
        pipeline.fail(call, failure)
        call.exchange?.leave()
      }
      return true
    },
  })
