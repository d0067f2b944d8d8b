import type { Log } from '@platform/telemetry'
import type { Phase, RowCounts } from '../store/run.ts'
import type { Window } from '../store/window.ts'
import { LeaseLost, leaseMs, type Windows } from '../store/windows.ts'
import type { RunStates } from './run-states.ts'

interface Needs {
  windows: Windows
  states: RunStates
  log: Log
}

const renewMs = leaseMs / 4
/** A change of rows and bytes is stored at most this often. */
const progressMs = 1_000

/** A lease that is renewed while the work goes on. */
export interface HeldLease {
  /** Aborts when the lease is lost. */
  signal: AbortSignal
  progress(phase: Phase, counts?: { rows: RowCounts; bytes: number }): void
  /** Ends the renewal, once what is being stored is stored. */
  release(): Promise<void>
}

/** Renews a window's lease and stores its progress, until it is released or lost. */
export function holdLease(window: Window, { windows, states, log }: Needs): HeldLease {
  const lost = new AbortController()
  let phase: Phase = 'queued'
  let counts: { rows: RowCounts; bytes: number } | undefined
  let storedPhase: Phase | undefined
  let isChanged = false
  let storing: Promise<void> = Promise.resolve()

  const onError = (err: unknown): void => {
    if (err instanceof LeaseLost) lost.abort(err)
    // The next renewal tries again; a lease that ends meanwhile is found to be lost.
    else log.warn({ err, windowId: window.id }, 'sync.lease-not-renewed')
  }
  const store = (): void => {
    storing = storing.then(async () => {
      if (!isChanged || lost.signal.aborted) return
      isChanged = false
      const now = phase
      const write = () => windows.progress(window, { phase: now, ...counts })
      await (now === storedPhase ? write() : states.change(window.runId, write)).catch(onError)
      storedPhase = now
    })
  }
  const renewal = setInterval(() => {
    storing = storing.then(() => windows.renew(window).catch(onError))
  }, renewMs)
  const storage = setInterval(store, progressMs)

  return {
    signal: lost.signal,
    progress(newPhase, newCounts) {
      const isNew = newPhase !== phase
      phase = newPhase
      counts = newCounts ?? counts
      isChanged = true
      if (isNew) store()
    },
    async release() {
      clearInterval(renewal)
      clearInterval(storage)
      await storing
    },
  }
}
