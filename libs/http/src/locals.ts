import type { ServerResponse } from 'node:http'
import type { PlatformError } from '@platform/errors'
import type { Caller } from '@platform/tokens'
import type { Response } from 'express'

/** State shared by the steps of one request; in express it is `res.locals`. */
export interface Locals {
  requestId: string
  caller?: Caller
  kind?: string
  /** Aborts the work; the handler stops it, records it, and fails. */
  abort?: () => void
  /**
   * Returns the refusal for this request while it runs, where `unavailable` would be wrong; undefined: no effect happened yet.
   */
  refusal?: () => PlatformError | undefined
  /** Failure of a request refused while it ran; sent unless the handler throws another one. */
  overdue?: PlatformError
}

export const localsOf = (res: Response): Locals => res.locals as Locals

/** Calls `listener` when the response is over: the last byte was written, or the caller disconnected. */
export function onClose(res: ServerResponse, listener: (finished: boolean) => void): void {
  res.once('close', () => listener(res.writableFinished))
}
