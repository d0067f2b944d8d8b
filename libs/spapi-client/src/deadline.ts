/** Time limit of one call, including everything that it waits for. */
export interface Deadline {
  /** Aborts when the time is over or the caller disconnects. */
  signal: AbortSignal
  /** Aborts only when the caller disconnects. */
  caller: AbortSignal | undefined
  /** Milliseconds left, never below 0. */
  leftMs(): number
}

/** Starts a deadline of `timeoutMs` from now; `caller` aborts it when the caller disconnects. */
export function startDeadline(timeoutMs: number, caller?: AbortSignal): Deadline {
  const endsAt = performance.now() + timeoutMs
  const timeout = AbortSignal.timeout(timeoutMs)
  return {
    signal: caller ? AbortSignal.any([timeout, caller]) : timeout,
    caller,
    leftMs: () => Math.max(0, endsAt - performance.now()),
  }
}
