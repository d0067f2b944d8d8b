import { setTimeout as delay } from 'node:timers/promises'

/** Asks until the answer is something. @throws Error naming `what` after ten seconds. */
export async function eventually<T>(what: string, probe: () => Promise<T | false | undefined>): Promise<T> {
  const deadline = performance.now() + 10_000
  for (;;) {
    const found = await probe()
    if (found !== false && found !== undefined) return found
    if (performance.now() > deadline) throw new Error(`${what} did not happen`)
    await delay(25)
  }
}
