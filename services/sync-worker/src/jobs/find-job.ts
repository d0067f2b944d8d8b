import type { Job } from '../store/job.ts'
import type { Jobs } from '../store/jobs.ts'
import { noJob } from './not-found.ts'

/** Returns a job of the tenant. @throws PlatformError `not_found` */
export async function findJob(jobs: Pick<Jobs, 'find'>, tenantId: string, jobId: string): Promise<Job> {
  const found = await jobs.find(tenantId, jobId)
  if (!found) throw noJob(jobId)
  return found
}
