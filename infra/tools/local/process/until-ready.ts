import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'

const pauseMs = 25

/** Probes until one succeeds. Returns the last failure as soon as `signal` aborts, without waiting for a pending probe. */
export async function untilReady(probe: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<unknown> {
  const ended = once(signal, 'abort').then(() => Promise.reject(new Error('no answer')))
  ended.catch(() => {})
  let reason: unknown
  while (!signal.aborted) {
    try {
      await Promise.race([probe(signal), ended])
      return undefined
    } catch (error) {
      if (reason === undefined || !signal.aborted) reason = error
      await delay(pauseMs)
    }
  }
  return reason ?? new Error('no answer')
}
