import { serveJobs } from '@platform/offload'
import { runCompileJob } from './compile-job.ts'

serveJobs(runCompileJob)
