import { setTimeout as delay } from 'node:timers/promises'

/** Resolves not before `moment` on performance.now()'s clock. @throws the reason of `signal` */
export async function waitUntil(moment: number, signal: AbortSignal | undefined): Promise<void> {
  // A timer counts from when its turn of the event loop began, and may fire early by as much.
  for (let leftMs = moment - performance.now(); leftMs > 0; leftMs = moment - performance.now()) {
    try {
      await delay(Math.ceil(leftMs), undefined, signal && { signal })
    } catch (error) {
      signal?.throwIfAborted()
      throw error
    }
  }
}
