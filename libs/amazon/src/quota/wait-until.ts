import { setTimeout as delay } from 'node:timers/promises'

/** Resolves at `moment` (performance.now()) or later, never earlier. @throws the reason of `signal` */
export async function waitUntil(moment: number, signal: AbortSignal | undefined): Promise<void> {
  // A timer counts from the start of its event loop iteration, so it may fire early.
  for (let leftMs = moment - performance.now(); leftMs > 0; leftMs = moment - performance.now()) {
    try {
      await delay(Math.ceil(leftMs), undefined, signal && { signal })
    } catch (error) {
      signal?.throwIfAborted()
      throw error
    }
  }
}
