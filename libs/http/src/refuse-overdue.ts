import type { IncomingMessage, ServerResponse } from 'node:http'
import { PlatformError } from '@platform/errors'
import type { Log } from '@platform/telemetry'
import type { Locals } from './locals.ts'
import { sendFailure } from './send-failure.ts'

/** An aborted handler has this long to stop and record its work; then the request is answered without it. */
const unwindMsMax = 4_000

const running = new WeakMap<ServerResponse, Locals>()

/** Registers the request's state for `refuseOverdue`. */
export const rememberLocals = (res: ServerResponse, locals: Locals): void => void running.set(res, locals)

/**
 * Refuses a request that outlives the drain of its process: aborts its work, and answers after the work has ended and is
 * recorded, with the refusal set by `refuseAs` or `unavailable`.
 */
export const refuseOverdue =
  ({ log }: { log: Log }) =>
  (req: IncomingMessage, res: ServerResponse): void => {
    const locals = running.get(res)
    if (!locals) return void res.destroy()
    const overdue =
      locals.refusal?.() ?? new PlatformError('unavailable', 'the process stopped before the request ended')
    locals.overdue = overdue
    const path = (req.url ?? '/').split('?', 1)[0] ?? '/'
    const answer = (): void => sendFailure(req, res, overdue, { path, locals, log })
    if (!locals.abort) return void answer()
    locals.abort()
    setTimeout(() => res.writableEnded || answer(), unwindMsMax).unref()
  }
