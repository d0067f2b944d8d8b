import { randomUUID } from 'node:crypto'
import { nextRunAt } from '../definition/schedule/next-run-at.ts'
import type { Jobs } from '../store/jobs.ts'
import { type StartNeeds, startRun } from './start-run.ts'

const dueMax = 100

/**
 * Starts the jobs whose time has come. A job whose last run has not ended is passed over: that run's successor loads the time since.
 * Times that were missed while no worker ran are made up for once.
 */
export async function startDueJobs(needs: StartNeeds & { jobs: Jobs }): Promise<void> {
  const { database, jobs } = needs
  await database.transaction(async () => {
    for (const job of await jobs.lockDue(dueMax)) {
      await startRun(
        job,
        { startedBy: { type: 'service', id: 'sync-worker', label: 'schedule' }, requestId: randomUUID() },
        needs,
      )
      const { schedule } = job.definition
      await jobs.setNextRun(job.id, schedule && nextRunAt(schedule, new Date()))
    }
  })
}
