import { randomBytes } from 'node:crypto'
import type { JoiningDatabase } from '@platform/postgres'
import type { Job } from '../store/job.ts'
import type { Notices } from '../store/notices.ts'
import type { Starter } from '../store/run.ts'
import type { Runs } from '../store/runs.ts'
import type { Windows } from '../store/windows.ts'

/** Dependencies of startRun. */
export interface StartNeeds {
  database: JoiningDatabase
  runs: Runs
  windows: Windows
  notices: Notices
  /** Called once the run is committed. */
  onStarted: () => void
}

/** The window that a caller asks for, and who asks. */
export interface StartRequest {
  from?: string | undefined
  to?: string | undefined
  full?: boolean | undefined
  startedBy: Starter
  requestId: string
}

/** Turns that a job takes with inline credentials, and before its account is known. */
const accountOf = ({ definition: { input } }: Job): string =>
  typeof input.credentials === 'string' ? input.credentials : 'inline'

/** Creates a run with the window that plans it. Returns its id, or undefined if a run of the job has not ended. */
export function startRun(job: Job, request: StartRequest, needs: StartNeeds): Promise<string | undefined> {
  const { database, runs, windows, notices, onStarted } = needs
  const id = `run_${randomBytes(12).toString('hex')}`
  const account = accountOf(job)
  return database.transaction(async () => {
    const isNew = await runs.insert({
      ...{ id, jobId: job.id, tenantId: job.tenantId },
      asked: { from: request.from, to: request.to },
      isFull: request.full ?? false,
      ...{ startedBy: request.startedBy, requestId: request.requestId },
    })
    if (!isNew) return undefined
    await windows.insert({ id, tenantId: job.tenantId }, 'plan', [{ from: undefined, to: undefined, account }])
    await notices.runChanged({ tenantId: job.tenantId, jobId: job.id, runId: id, state: 'queued' })
    await database.afterCommit(onStarted)
    return id
  })
}
