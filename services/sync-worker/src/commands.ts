import { jobApply } from './commands/job-apply.ts'
import { jobChanges } from './commands/job-changes.ts'
import { jobCreate } from './commands/job-create.ts'
import { jobGet } from './commands/job-get.ts'
import { jobList } from './commands/job-list.ts'
import { jobParse } from './commands/job-parse.ts'
import { jobReplace } from './commands/job-replace.ts'
import { jobRun } from './commands/job-run.ts'
import { runCancel } from './commands/run-cancel.ts'
import { runGet } from './commands/run-get.ts'
import { runList } from './commands/run-list.ts'
import { runRejected } from './commands/run-rejected.ts'
import type { Context } from './context.ts'

/** Commands that the console and operators may send to sync-worker. */
export const createCommands = (
  context: Pick<Context, 'events' | 'jobs' | 'runs' | 'rejectedRows' | 'states' | 'preparing' | 'starting'>,
) => ({
  'job.parse': jobParse(),
  'job.list': jobList(context),
  'job.get': jobGet(context),
  'job.create': jobCreate(context),
  'job.replace': jobReplace(context),
  'job.apply': jobApply(context),
  ...jobChanges(context),
  'job.run': jobRun(context),
  'run.list': runList(context),
  'run.get': runGet(context),
  'run.cancel': runCancel(context),
  'run.rejected': runRejected(context),
})
