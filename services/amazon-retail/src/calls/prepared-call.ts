import { type Issue, PlatformError } from '@platform/errors'
import type { Operation, SpapiRequestParts } from '@platform/spapi-catalog'
import type { Defaults } from './fill-defaults.ts'

/** A checked call that can be sent. */
export interface PreparedCall {
  operation: Operation
  params: Record<string, unknown>
  body: unknown
  /** Values of the merchant that `params` and `body` contain because the caller omitted them. */
  defaults: Defaults
  parts: SpapiRequestParts
  /** Violations of the operation's model. Only the sandbox is sent a call that has any. */
  problems: Issue[]
  /**
   * The same call with all defaults of the merchant, if that leaves no problems: sent when the sandbox has no matching example.
   */
  completed?: PreparedCall
}

/** Sends a call. When the sandbox has no example for it, sends the completed call once. */
export async function sendCompleted<T>(
  prepared: PreparedCall,
  send: (prepared: PreparedCall) => Promise<T>,
): Promise<T> {
  const { completed } = prepared
  if (!completed) return send(prepared)
  return send(prepared).catch((error: unknown) => {
    // `prepare` has already rejected calls that cannot be sent, so this validation error comes from the sandbox.
    if (error instanceof PlatformError && error.kind === 'validation_error') return send(completed)
    throw error
  })
}
