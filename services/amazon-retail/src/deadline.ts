/** How long one call may take in all, whatever it waits for. */
export interface Deadline {
  /** Aborts when the time is over, or the caller hung up. */
  signal: AbortSignal
  /** Aborts when the caller hung up, and not when the time is over. */
  caller: AbortSignal | undefined
  /** Milliseconds left, never below 0. */
  leftMs(): number
}

/** `timeoutMs` from now, and no longer than the caller waits. */
export function startDeadline(timeoutMs: number, caller?: AbortSignal): Deadline {
  const endsAt = performance.now() + timeoutMs
  const timeout = AbortSignal.timeout(timeoutMs)
  return {
    signal: caller ? AbortSignal.any([timeout, caller]) : timeout,
    caller,
    leftMs: () => Math.max(0, endsAt - performance.now()),
  }
}
