import { type Settings, timeOf } from '../../control/settings.ts'
import { signed } from '../../signed.ts'
import { isRecord } from '../is-record.ts'
import { listParam, singleParam } from '../params.ts'
import type { Params } from '../retail-call.ts'
import { invalidInput } from '../retail-error.ts'

export type JobEnd = 'DONE' | 'CANCELLED' | 'FATAL'
export type JobStatus = JobEnd | 'IN_QUEUE' | 'IN_PROGRESS'

/** Asynchronous work: a report, a feed, a query. */
export interface Job {
  id: string
  sellerId: string
  createdAt: number
  /** Final status, unless it is cancelled. */
  end: JobEnd
  /** Start and end of processing, by the settings at creation. */
  startsAt: number
  endsAt: number
  cancelledAt?: number
  /** Returns the simulator's time. */
  now(): number
}

const iso = (at: number) => new Date(at).toISOString()

export function planJob(id: string, sellerId: string, end: JobEnd, settings: Settings): Job {
  const now = () => timeOf(settings)
  const createdAt = now()
  const startsAt = createdAt + settings.queuedMs
  return { id, sellerId, createdAt, end, startsAt, endsAt: startsAt + settings.runningMs, now }
}

export function statusOf(job: Job): JobStatus {
  const now = job.now()
  if (job.cancelledAt !== undefined) return 'CANCELLED'
  if (now < job.startsAt) return 'IN_QUEUE'
  return now < job.endsAt ? 'IN_PROGRESS' : job.end
}

/** Returns the fields common to all jobs. */
export function progressOf(job: Job) {
  const status = statusOf(job)
  const over = status !== 'IN_QUEUE' && status !== 'IN_PROGRESS'
  const startedAt = job.cancelledAt === undefined ? job.startsAt : undefined
  return {
    createdTime: iso(job.createdAt),
    processingStatus: status,
    ...(status !== 'IN_QUEUE' && startedAt !== undefined && { processingStartTime: iso(startedAt) }),
    ...(over && { processingEndTime: iso(job.cancelledAt ?? job.endsAt) }),
  }
}

/** Cancels a queued job. @throws RetailError 400 for any other */
export function cancel(job: Job): void {
  if (statusOf(job) !== 'IN_QUEUE') throw invalidInput('It is being processed or is over, and cannot be cancelled.')
  job.cancelledAt = job.now()
}

interface Listing<T extends Job> {
  params: Params
  /** The seller's jobs, in any order. */
  jobs: T[]
  tokenName: string
  matches(job: T, params: Params): boolean
}

const daysMax = 90

/** Returns a page of jobs, newest first, and the next token. A token excludes other parameters. @throws RetailError 400 */
export function listJobs<T extends Job>({
  params,
  jobs,
  tokenName,
  matches,
}: Listing<T>): { page: T[]; next?: string } {
  const token = singleParam(params, tokenName)
  if (token && Object.keys(params).length > 1)
    throw invalidInput(`${tokenName} cannot be specified with other parameters.`)
  const opened = token === undefined ? { params, offset: 0 } : openToken(token, tokenName)
  const size = Number(singleParam(opened.params, 'pageSize') ?? 10)
  if (!(size >= 1 && size <= 100)) throw invalidInput('pageSize must be between 1 and 100.')
  const since = Date.parse(singleParam(opened.params, 'createdSince') ?? '') || Date.now() - daysMax * 86_400_000
  const until = Date.parse(singleParam(opened.params, 'createdUntil') ?? '') || Number.POSITIVE_INFINITY
  const statuses = listParam(opened.params, 'processingStatuses')
  const found = jobs
    .filter(({ createdAt }) => createdAt >= since && createdAt <= until)
    .filter((job) => statuses.length === 0 || statuses.includes(statusOf(job)))
    .filter((job) => matches(job, opened.params))
    .toSorted((a, b) => b.createdAt - a.createdAt || b.id.localeCompare(a.id))
  const end = opened.offset + size
  const next = end < found.length ? signed.seal({ use: 'jobs', params: opened.params, offset: end }) : undefined
  return { page: found.slice(opened.offset, end), ...(next && { next }) }
}

function openToken(token: string, name: string): { params: Params; offset: number } {
  const statement = signed.open(token)
  if (!isRecord(statement) || statement.use !== 'jobs') throw invalidInput(`Invalid ${name} provided.`)
  // Sealed above.
  return statement as unknown as { params: Params; offset: number }
}
