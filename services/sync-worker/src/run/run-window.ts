import type { Log } from '@platform/telemetry'
import { z } from 'zod'
import type { Lease } from '../dispatch/dispatcher.ts'
import type { SyncMetrics } from '../observe/sync-metrics.ts'
import type { Job } from '../store/job.ts'
import type { Jobs } from '../store/jobs.ts'
import { RowCounts } from '../store/run.ts'
import type { Window } from '../store/window.ts'
import { LeaseLost, type Windows } from '../store/windows.ts'
import { failureOf } from './failure-of.ts'
import { type HeldLease, holdLease } from './hold-lease.ts'
import { noRows, type Outcome } from './outcome.ts'
import type { RunStates } from './run-states.ts'

interface Needs {
  jobs: Jobs
  windows: Windows
  states: RunStates
  /** Plans a run: makes its windows and ends the planning one. */
  plan: (window: Window, job: Job) => Promise<void>
  /** Advances a window as far as it goes without waiting. */
  read: (window: Window, job: Job, lease: HeldLease, tools: ReadTools) => Promise<Outcome>
  metrics: SyncMetrics
  log: Log
}

/** The parts of a window's lease that a source uses. */
export interface ReadTools {
  signal: AbortSignal
  saveStep: (step: unknown) => Promise<void>
}

/** Numbers of what has been loaded for good, which some steps have. */
const Committed = z.looseObject({
  rows: RowCounts,
  bytes: z.number(),
})
/** Returns the numbers to show for a window that goes on from this step, or fails there. */
function committedOf(step: unknown): { rows: RowCounts; bytes: number } {
  const { success, data } = Committed.safeParse(step)
  return success ? { rows: data.rows, bytes: data.bytes } : { rows: noRows, bytes: 0 }
}

/** Attempts in a row after which a window has failed: about two hours. */
const failuresMax = 15
const pauseSecondsMax = 900
const pauseAfter = (failures: number): number => Math.min(pauseSecondsMax, 2 ** failures)

const later = (seconds: number): Date => new Date(Date.now() + seconds * 1_000)

/** Creates the function that works on one leased window until it ends, has to wait, or fails. It never rejects. */
export function createRunWindow({ jobs, windows, states, plan, read, metrics, log }: Needs) {
  async function advance(window: Window, stopping: AbortSignal): Promise<void> {
    const lease = holdLease(window, { windows, states, log })
    const signal = AbortSignal.any([lease.signal, stopping])
    let { step } = window
    const saveStep = async (next: unknown): Promise<void> => {
      await windows.saveStep(window, next)
      step = next
    }
    try {
      const job = await jobs.ofRun(window.runId)
      if (!job) throw new Error(`the job of run ${window.runId} is gone`)
      if (window.kind === 'plan') await plan(window, job)
      else {
        const outcome = await read(window, job, lease, { signal, saveStep })
        await lease.release()
        await settle(window, outcome)
      }
    } catch (thrown) {
      await lease.release()
      if (thrown instanceof LeaseLost || lease.signal.aborted) throw new LeaseLost(`window ${window.id}`)
      await fail({ ...window, step }, thrown, stopping)
    } finally {
      await lease.release()
    }
  }

  async function settle(window: Window, outcome: Outcome): Promise<void> {
    await states.change(window.runId, () => {
      switch (outcome.is) {
        case 'waiting':
          return windows.release(window, {
            ...{ phase: 'waiting', dueAt: later(outcome.seconds), failures: 0, step: outcome.step },
            ...committedOf(outcome.step),
          })
        case 'done': {
          const { rows, bytes, notes } = outcome
          return windows.end(window, { state: 'succeeded', rows, bytes, notes })
        }
        default: {
          const { rows, bytes, error } = outcome
          return windows.end(window, { state: 'failed', rows, bytes, error })
        }
      }
    })
    if (outcome.is === 'waiting') metrics.waits('document', outcome.seconds)
    else metrics.ended(outcome.is === 'done' ? 'succeeded' : 'failed', outcome.rows, outcome.bytes)
  }

  async function fail(window: Window, thrown: unknown, stopping: AbortSignal): Promise<void> {
    const give = (seconds: number, failures: number) =>
      states.change(window.runId, () =>
        windows.release(window, {
          ...{ phase: seconds > 0 ? 'waiting' : 'queued', dueAt: later(seconds), failures },
          ...committedOf(window.step),
        }),
      )
    if (stopping.aborted) return give(0, window.failures)
    const failure = failureOf(thrown)
    const failures = window.failures + 1
    log.warn({ err: thrown, windowId: window.id, runId: window.runId, failures, is: failure.is }, 'sync.window-failed')
    if (failure.is === 'limited') {
      metrics.waits('limit', failure.seconds)
      return give(failure.seconds, window.failures)
    }
    if (failure.is === 'transient' && failures < failuresMax) return give(pauseAfter(failures), failures)
    const { error } = failure
    if (error.kind === 'reauth_required') {
      const job = await jobs.ofRun(window.runId)
      if (job) await states.pauseJob(job, { kind: error.kind, friendly: error.friendly })
    }
    const committed = committedOf(window.step)
    await states.change(window.runId, () => windows.end(window, { state: 'failed', ...committed, error }))
    metrics.ended('failed', committed.rows, committed.bytes)
  }

  return async ({ id, fence }: Lease, stopping: AbortSignal): Promise<void> => {
    const startedAt = performance.now()
    try {
      const window = await windows.begin(id, fence)
      await advance(window, stopping)
      await windows.charge(window, performance.now() - startedAt)
    } catch (err) {
      // The window is due again when its lease ends, unless another worker has it already.
      if (err instanceof LeaseLost) log.info({ windowId: id, reason: err.message }, 'sync.lease-lost')
      else log.error({ err, windowId: id }, 'sync.window-not-settled')
    }
  }
}
