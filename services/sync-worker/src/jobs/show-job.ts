import type { Job, NewJob } from '../store/job.ts'
import type { Run } from '../store/run.ts'

/** Returns a job as the API shows it: the definition as it was sent, without inline credentials, and its state. */
export const showJob = (job: Job): Record<string, unknown> => ({
  id: job.id,
  ...job.definition,
  state: job.state,
  ...(job.pausedBecause && { pausedBecause: job.pausedBecause }),
  notes: job.notes,
  nextRunAt: job.state === 'active' ? (job.nextRunAt?.toISOString() ?? null) : null,
  loadedUntil: job.loadedUntil?.toISOString() ?? null,
  createdAt: job.createdAt.toISOString(),
  updatedAt: job.updatedAt.toISOString(),
})

/** Returns a job that is stored, or one that was only checked: that has no state yet. */
export const showStored = (job: Job | NewJob): Record<string, unknown> =>
  'state' in job ? showJob(job) : { ...job.definition, notes: job.notes }

const secondsLeftMax = 30 * 86_400

/** Seconds until the run ends if the windows that are left take as long as those that have ended; null if that is unknown. */
function etaSeconds({ startedAt, endedAt, windows }: Run, now: Date): number | null {
  if (endedAt || !startedAt || windows.ended === 0) return null
  const perWindow = (now.getTime() - startedAt.getTime()) / 1_000 / windows.ended
  return Math.min(secondsLeftMax, Math.round(perWindow * (windows.planned - windows.ended)))
}

/** Returns a run as the API shows it. `progress` is the share of its windows that have ended, from 0 to 1. */
export const showRun = (run: Run, now = new Date()): Record<string, unknown> => ({
  id: run.id,
  jobId: run.jobId,
  state: run.state,
  window: run.from || run.to ? { from: run.from?.toISOString() ?? null, to: run.to?.toISOString() ?? null } : null,
  rows: run.rows,
  bytes: run.bytes,
  progress: run.endedAt ? 1 : run.windows.planned === 0 ? 0 : run.windows.ended / run.windows.planned,
  etaSeconds: etaSeconds(run, now),
  windows: run.windows,
  notes: run.notes,
  ...(run.error && { error: run.error }),
  startedBy: run.startedBy,
  createdAt: run.createdAt.toISOString(),
  startedAt: run.startedAt?.toISOString() ?? null,
  endedAt: run.endedAt?.toISOString() ?? null,
})
