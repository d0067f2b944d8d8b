import { createApp } from '@platform/http'
import type { Context } from './context.ts'
import { deleteJob } from './routes/delete-job.ts'
import { getFile } from './routes/get-file.ts'
import { getFiles } from './routes/get-files.ts'
import { getJob } from './routes/get-job.ts'
import { getJobs } from './routes/get-jobs.ts'
import { getRejected } from './routes/get-rejected.ts'
import { getRun } from './routes/get-run.ts'
import { getRuns } from './routes/get-runs.ts'
import { getSettings } from './routes/get-settings.ts'
import { postCancel } from './routes/post-cancel.ts'
import { postConnectionTest } from './routes/post-connection-test.ts'
import { postJob } from './routes/post-job.ts'
import { postPause } from './routes/post-pause.ts'
import { postResume } from './routes/post-resume.ts'
import { postRun } from './routes/post-run.ts'
import { putJob } from './routes/put-job.ts'
import { putSettings } from './routes/put-settings.ts'

type Needs = Pick<
  Context,
  | 'events'
  | 'jobs'
  | 'runs'
  | 'rejectedRows'
  | 'files'
  | 'fileStore'
  | 'settings'
  | 'states'
  | 'preparing'
  | 'starting'
  | 'testConnection'
>

/** Creates the HTTP server. The list contains every route of the service. */
export const createServer = ({ log, metrics, verifier, ...needs }: Context) =>
  createApp<Needs>({
    routes: [
      postJob,
      getJobs,
      getJob,
      putJob,
      deleteJob,
      postRun,
      postPause,
      postResume,
      getRuns,
      getRun,
      postCancel,
      getRejected,
      getFiles,
      getFile,
      postConnectionTest,
      getSettings,
      putSettings,
    ],
    needs,
    log,
    metrics,
    verifier,
  })
