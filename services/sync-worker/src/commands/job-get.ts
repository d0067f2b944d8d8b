import { PlatformError } from '@platform/errors'
import { command } from '@platform/messaging'
import { nearest } from '@platform/validation'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { findJob } from '../jobs/find-job.ts'
import { summarizeJob } from '../jobs/summarize-job.ts'
import type { Job } from '../store/job.ts'
import { asked, jobId } from './asked.ts'

const Input = asked.extend({ jobId: jobId.optional(), name: z.string().min(1).max(200).optional() })

type Needs = Pick<Context, 'jobs' | 'runs'>

/** Returns the job of that name. @throws PlatformError `not_found` with the nearest name */
async function findNamed(jobs: Needs['jobs'], tenantId: string, name: string): Promise<Job> {
  const found = await jobs.findNamed(tenantId, name)
  if (found) return found
  const [meant] = nearest(name, await jobs.names(tenantId), 1)
  throw new PlatformError('not_found', `no job named ${name}`, {
    friendly: `The tenant has no job named "${name}"${meant === undefined ? '; sync list shows its jobs.' : `; did you mean ${meant}?`}`,
  })
}

/** Returns one job, by its id or by its name, with its definition and its newest run. */
export const jobGet = ({ jobs, runs }: Needs) =>
  command(Input, async ({ tenantId, jobId, name }) => {
    const job = name === undefined ? await findJob(jobs, tenantId, jobId ?? '') : await findNamed(jobs, tenantId, name)
    const [lastRun] = await runs.lastOf(tenantId, [job.id])
    const { definition, notes, pii, createdAt, updatedAt } = job
    return {
      job: {
        ...summarizeJob(job, lastRun),
        ...{ definition, notes, pii },
        createdAt: createdAt.toISOString(),
        updatedAt: updatedAt.toISOString(),
      },
    }
  })
