import type { Job } from '../store/job.ts'
import type { Run } from '../store/run.ts'
import { showRun } from './show-job.ts'
import { sourceOf } from './source-of.ts'

/** Returns a job as lists of the console and the command line show it, with its newest run. */
export const summarizeJob = (job: Job, lastRun: Run | undefined) => ({
  id: job.id,
  name: job.name,
  source: sourceOf(job.definition),
  output: job.definition.output,
  mode: job.mode ?? null,
  schedule: job.definition.schedule ?? null,
  state: job.state,
  pausedBecause: job.pausedBecause ?? null,
  nextRunAt: job.state === 'active' ? (job.nextRunAt?.toISOString() ?? null) : null,
  loadedUntil: job.loadedUntil?.toISOString() ?? null,
  lastRun: lastRun ? showRun(lastRun) : null,
})
