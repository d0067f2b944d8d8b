import type { ServerResponse } from 'node:http'
import type { PlatformError } from '@platform/errors'
import type { Caller } from '@platform/tokens'
import type { Response } from 'express'

/** What one request's steps tell each other; with express in `res.locals`. */
export interface Locals {
  requestId: string
  caller?: Caller
  kind?: string
  /** Aborts the work; the handler stops it, records it, and fails. */
  abort?: () => void
  /** How to refuse this request while it runs, where `unavailable` would promise too much; undefined: nothing was done yet. */
  refusal?: () => PlatformError | undefined
  /** Why the request was refused while it ran: its answer, unless the handler names a failure of its own. */
  overdue?: PlatformError
}

export const localsOf = (res: Response): Locals => res.locals as Locals

/** Runs when the response is over: the last byte was handed to the system, or the caller is gone. */
export function onClose(res: ServerResponse, listener: (finished: boolean) => void): void {
  res.once('close', () => listener(res.writableFinished))
}
