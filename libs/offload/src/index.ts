export { type Offload, OffloadBusyError, openOffload } from './open-offload.ts'
export { serveJobs } from './serve-jobs.ts'
