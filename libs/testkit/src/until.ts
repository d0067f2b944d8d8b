import { patienceMs } from './patience.ts'

const waitMsMin = 30_000

/**
 * Waits for a condition instead of sleeping: polls `probe` until it returns a value other than undefined or false.
 * @throws Error naming `what` after `timeoutMs`, at least half a minute and scaled to the machine; its cause is the last error
 * of the probe.
 */
export async function until<T>(
  what: string,
  probe: () => T | Promise<T>,
  { everyMs = 20, timeoutMs = waitMsMin } = {},
): Promise<Exclude<NonNullable<T>, false>> {
  const waitMsMax = patienceMs(Math.max(timeoutMs, waitMsMin))
  const deadline = performance.now() + waitMsMax
  let cause: unknown
  for (;;) {
    try {
      const value = await probe()
      if (value !== undefined && value !== null && value !== false) return value as Exclude<NonNullable<T>, false>
    } catch (error) {
      cause = error
    }
    if (performance.now() > deadline) throw new Error(`${what} did not happen within ${waitMsMax} ms`, { cause })
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}
