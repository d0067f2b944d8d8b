/**
 * Waits for a condition instead of sleeping: polls `probe` until it answers something other than undefined or false.
 * @throws Error naming `what` after `timeoutMs`; the probe's last error is its cause.
 */
export async function until<T>(
  what: string,
  probe: () => T | Promise<T>,
  { timeoutMs = 10_000, everyMs = 20 } = {},
): Promise<Exclude<NonNullable<T>, false>> {
  const deadline = performance.now() + timeoutMs
  let cause: unknown
  for (;;) {
    try {
      const value = await probe()
      if (value !== undefined && value !== null && value !== false) return value as Exclude<NonNullable<T>, false>
    } catch (error) {
      cause = error
    }
    if (performance.now() > deadline) throw new Error(`${what} did not happen within ${timeoutMs} ms`, { cause })
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}
