import { callCommand, type Messaging } from '@platform/messaging'
import { z } from 'zod'
import type { Actor } from '../../credentials/credential.ts'

const moment = z.coerce.date()
const Reason = z.object({ kind: z.string(), friendly: z.string() })
const Run = z.object({
  id: z.string(),
  jobId: z.string(),
  state: z.enum(['queued', 'waiting', 'downloading', 'loading', 'succeeded', 'partial', 'failed', 'cancelled']),
  window: z.object({ from: moment.nullable(), to: moment.nullable() }).nullable(),
  rows: z.object({
    read: z.number(),
    inserted: z.number(),
    updated: z.number(),
    unchanged: z.number(),
    rejected: z.number(),
  }),
  bytes: z.number(),
  progress: z.number(),
  etaSeconds: z.number().nullable(),
  windows: z.object({ planned: z.number(), ended: z.number(), succeeded: z.number() }),
  notes: z.array(z.string()),
  error: Reason.optional(),
  startedBy: z.object({ type: z.string(), id: z.string(), label: z.string().optional() }),
  createdAt: moment,
  startedAt: moment.nullable(),
  endedAt: moment.nullable(),
})
const Job = z.object({
  id: z.string(),
  name: z.string(),
  source: z.object({
    kind: z.enum(['operation', 'report', 'data_kiosk', 'ads_report', 'ads_export']),
    name: z.string(),
    account: z.string(),
  }),
  output: z.object({ tablename: z.string().optional(), file: z.string().optional() }),
  mode: z.string().nullish(),
  schedule: z.object({ cron: z.string(), timezone: z.string() }).nullable(),
  state: z.enum(['active', 'paused']),
  pausedBecause: Reason.nullable(),
  nextRunAt: moment.nullable(),
  loadedUntil: moment.nullable(),
  lastRun: Run.nullable(),
})
const WholeJob = Job.extend({
  definition: z.record(z.string(), z.unknown()),
  notes: z.array(z.string()),
  pii: z.boolean(),
  createdAt: moment,
  updatedAt: moment,
})
const JobPage = z.object({ jobs: z.array(Job), next: z.string().nullable() })
const OneJob = z.object({ job: WholeJob })
const Stored = z.object({ job: z.object({ id: z.string().optional(), notes: z.array(z.string()) }) })
const OneRun = z.object({ run: Run })
const RunOfJob = OneRun.extend({ jobName: z.string().nullable() })
const RunPage = z.object({ runs: z.array(Run), next: z.string().nullable() })
const RejectedPage = z.object({
  rejected: z.array(
    z.object({
      line: z.number().nullable(),
      record: z.number().nullable(),
      reason: z.string(),
      raw: z.string().nullable(),
    }),
  ),
  next: z.number().nullable(),
})

/** A job as `job.list` returns it, with its newest run. */
export type SyncJob = z.output<typeof Job>
/** A job with its definition. */
export type WholeSyncJob = z.output<typeof WholeJob>
/** A run as `run.get` returns it. */
export type SyncRun = z.output<typeof Run>

/** The tenant, and the person who asks. */
export interface Asked {
  tenantId: string
  by: Actor
}

/** A job that is to be stored: its text, and its right to read personal data. With `validate` it is only checked. */
export interface JobText {
  job: string
  pii: boolean
  validate: boolean
}

/** Timeouts of commands without and with a request for an account, in milliseconds; both below the gateway's deadline for pages. */
const ownMsMax = 3_000
const accountMsMax = 13_500

/** Opens the client of sync-worker (NATS commands). The service may be unavailable. */
export function openSyncReader(messaging: Messaging) {
  const ask = ({ tenantId, by }: Asked, name: string, input: object, timeoutMs = ownMsMax) =>
    callCommand(messaging, 'sync-worker', name, { tenantId, by, ...input }, { timeoutMs })
  return {
    /** @throws PlatformError `unavailable` */
    jobs: async (asked: Asked, page: { limit: number; after?: string }) =>
      JobPage.parse(await ask(asked, 'job.list', page)),
    /** @throws PlatformError `not_found`, `unavailable` */
    job: async (asked: Asked, jobId: string) => OneJob.parse(await ask(asked, 'job.get', { jobId })).job,
    /** @throws PlatformError `validation_error` with the issues of the job */
    create: async (asked: Asked, input: JobText) =>
      Stored.parse(await ask(asked, 'job.create', input, accountMsMax)).job,
    replace: async (asked: Asked, jobId: string, input: JobText) =>
      Stored.parse(await ask(asked, 'job.replace', { jobId, ...input }, accountMsMax)).job,
    change: (asked: Asked, verb: 'pause' | 'resume' | 'remove', jobId: string) => ask(asked, `job.${verb}`, { jobId }),
    /** @throws PlatformError `validation_error`; `reauth_required` for a job that the platform paused */
    run: async (asked: Asked, jobId: string, request: { from?: string; to?: string; full?: boolean }) =>
      OneRun.parse(await ask(asked, 'job.run', { jobId, ...request })).run,
    runs: async (asked: Asked, jobId: string, page: { limit: number; before?: string }) =>
      RunPage.parse(await ask(asked, 'run.list', { jobId, ...page })),
    runOf: async (asked: Asked, runId: string) => RunOfJob.parse(await ask(asked, 'run.get', { runId })),
    /** Returns the run, which may have ended before it could be cancelled. */
    cancel: async (asked: Asked, runId: string) => OneRun.parse(await ask(asked, 'run.cancel', { runId })).run,
    rejected: async (asked: Asked, runId: string, page: { limit: number; after?: number }) =>
      RejectedPage.parse(await ask(asked, 'run.rejected', { runId, ...page })),
  }
}

export type SyncReader = ReturnType<typeof openSyncReader>
