import type { IncomingMessage, ServerResponse } from 'node:http'
import { PlatformError } from '@platform/errors'
import type { Log } from '@platform/telemetry'
import type { Locals } from './locals.ts'
import { sendFailure } from './send-failure.ts'

/** A handler that was aborted stops its work and records it within this time, or is answered for. */
const unwindMsMax = 4_000

const running = new WeakMap<ServerResponse, Locals>()

/** Lets `refuseOverdue` find what the steps of a request know about it. */
export const rememberLocals = (res: ServerResponse, locals: Locals): void => void running.set(res, locals)

/**
 * Refuses a request that outlived the drain of its process: aborts its work, and answers `unavailable`, or what the handler said by
 * `refuseAs`, once that has ended and is recorded.
 */
export const refuseOverdue =
  ({ log }: { log: Log }) =>
  (req: IncomingMessage, res: ServerResponse): void => {
    const locals = running.get(res)
    if (!locals) return void res.destroy()
    const overdue =
      locals.refusal?.() ?? new PlatformError('unavailable', 'the process stopped before the request had ended')
    locals.overdue = overdue
    const path = (req.url ?? '/').split('?', 1)[0] ?? '/'
    const answer = (): void => sendFailure(req, res, overdue, { path, locals, log })
    if (!locals.abort) return void answer()
    locals.abort()
    setTimeout(() => res.writableEnded || answer(), unwindMsMax).unref()
  }
