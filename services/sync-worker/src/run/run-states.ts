import type { Outbox } from '@platform/events'
import type { JoiningDatabase } from '@platform/postgres'
import type { createEvents } from '../events.ts'
import type { PauseReason } from '../store/job.ts'
import type { Jobs } from '../store/jobs.ts'
import type { Notices } from '../store/notices.ts'
import type { RunError, RunState } from '../store/run.ts'
import type { Runs, Standing } from '../store/runs.ts'
import { LeaseLost, type Windows } from '../store/windows.ts'

interface Needs {
  /** Its transactions are those of the stores. */
  database: JoiningDatabase
  jobs: Jobs
  runs: Runs
  windows: Pick<Windows, 'cancel'>
  notices: Notices
  events: Pick<ReturnType<typeof createEvents>, 'runEnded' | 'jobPausedByPlatform'>
  outbox: Pick<Outbox, 'committed'>
  /** Called after a commit that has written notices. */
  onNotice: () => void
}

/** Returns the state of a run whose windows have all ended. */
function endOf({ succeeded, failed, cancelled }: Standing): RunState {
  if (cancelled > 0) return 'cancelled'
  if (failed === 0) return 'succeeded'
  return succeeded > 0 ? 'partial' : 'failed'
}

/**
 * The states of runs, which follow from those of their windows. A change of a window, the new state of its run, its notice and its
 * audit event are one transaction, so that a reader of one of them can rely on the others.
 */
export class RunStates {
  readonly #needs: Needs

  constructor(needs: Needs) {
    this.#needs = needs
  }

  /** Runs `work`, which changes windows of the run, and then brings the run up to date. @throws LeaseLost if the run has ended */
  async change(runId: string, work: () => Promise<void>): Promise<void> {
    const { database, runs, notices, onNotice } = this.#needs
    await database.transaction(async () => {
      const run = await runs.lock(runId)
      if (!run) throw new LeaseLost(`run ${runId} has ended`)
      await work()
      const standing = await runs.standing(runId)
      const state = standing.open > 0 ? (standing.phase ?? 'queued') : endOf(standing)
      if (standing.open > 0) {
        if (state === run.state) return
        await runs.setState(runId, state)
      } else await this.#end(runId, run.jobId, run.tenantId, { state, standing })
      await notices.runChanged({ tenantId: run.tenantId, jobId: run.jobId, runId, state })
      await database.afterCommit(onNotice)
    })
  }

  /** Cancels a run: its windows end, and their workers lose the leases. Does nothing to a run that has ended. */
  async cancel(runId: string): Promise<void> {
    try {
      await this.change(runId, () => this.#needs.windows.cancel(runId))
    } catch (error) {
      if (!(error instanceof LeaseLost)) throw error
    }
  }

  /** Pauses the job of a run that cannot go on before a person has acted. */
  async pauseJob(job: { id: string; tenantId: string }, because: PauseReason): Promise<void> {
    const { database, jobs, notices, events, outbox } = this.#needs
    await database.transaction(async () => {
      if (!(await jobs.pause(job.tenantId, job.id, because))) return
      await notices.audit(events.jobPausedByPlatform(job, because.kind))
      await database.afterCommit(() => outbox.committed())
    })
  }

  async #end(
    runId: string,
    jobId: string,
    tenantId: string,
    { state, standing }: { state: RunState; standing: Standing },
  ): Promise<void> {
    const { database, jobs, runs, notices, events, outbox } = this.#needs
    const error: RunError | undefined = state === 'succeeded' ? undefined : standing.firstError
    await runs.end(runId, state, error)
    const run = await runs.find(tenantId, runId)
    if (!run) throw new Error(`run ${runId} is gone`)
    const until = state === 'succeeded' ? run.to : standing.missingFrom
    if (until && standing.succeeded > 0) await jobs.setLoadedUntil(jobId, { from: run.from, until })
    await notices.audit(events.runEnded(run, state))
    await database.afterCommit(() => outbox.committed())
  }
}
