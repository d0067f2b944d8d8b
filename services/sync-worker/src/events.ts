import { createCallRecorder, type NewAuditEvent, type Outbox, type Outcome } from '@platform/events'
import type { Log } from '@platform/telemetry'
import type { Asker } from './jobs/asker.ts'
import type { Run, RunState, Starter } from './store/run.ts'

/** Error kinds of calls that the platform refused. */
const refusals = new Set([
  'validation_error',
  'insufficient_scope',
  'not_found',
  'merchant_not_found',
  'profile_not_found',
])

const statusOf = (state: RunState): NewAuditEvent['outcome']['status'] => (state === 'succeeded' ? 'ok' : 'failed')

const serviceActor = { type: 'service', id: 'sync-worker' } as const

/** Makes the audit events of this service: calls by credentials, commands of people, and the ends of runs. */
export function createEvents({ outbox, log }: { outbox: Pick<Outbox, 'begin' | 'record'>; log: Log }) {
  const { audited, event: callEvent, outcomeOf } = createCallRecorder({ outbox, log, refusals })
  const event = (
    { tenantId, actor, call }: Asker,
    action: string,
    resource: { type: string; id: string },
    outcome: Outcome,
    details: Record<string, unknown> = {},
  ): NewAuditEvent =>
    call
      ? callEvent(call, action, resource, outcome, details)
      : { tenant_id: tenantId, action, actor, resource, outcome: outcomeOf(outcome), details }
  const jobEvent =
    (action: string) =>
    (asker: Asker, jobId: string, outcome: Outcome, details: Record<string, unknown> = {}) =>
      event(asker, action, { type: 'sync_job', id: jobId }, outcome, details)
  return {
    audited,
    jobCreated: jobEvent('sync.job.create'),
    jobsListed: jobEvent('sync.job.list'),
    jobRead: jobEvent('sync.job.read'),
    jobChanged: jobEvent('sync.job.change'),
    jobDeleted: jobEvent('sync.job.delete'),
    jobPaused: jobEvent('sync.job.pause'),
    jobResumed: jobEvent('sync.job.resume'),
    runStarted: jobEvent('sync.job.run'),
    runsListed: jobEvent('sync.run.list'),
    runRead: (asker: Asker, runId: string, outcome: Outcome) =>
      event(asker, 'sync.run.read', { type: 'sync_run', id: runId }, outcome),
    runCancelled: (asker: Asker, runId: string, outcome: Outcome) =>
      event(asker, 'sync.run.cancel', { type: 'sync_run', id: runId }, outcome),
    rejectedRead: (asker: Asker, runId: string, outcome: Outcome) =>
      event(asker, 'sync.run.rejected', { type: 'sync_run', id: runId }, outcome),
    filesListed: (asker: Asker, outcome: Outcome) =>
      event(asker, 'sync.file.list', { type: 'tenant', id: asker.tenantId }, outcome),
    fileRead: (asker: Asker, fileId: string, outcome: Outcome) =>
      event(asker, 'sync.file.read', { type: 'sync_file', id: fileId }, outcome),
    connectionTested: (asker: Asker, credentials: string, outcome: Outcome) =>
      event(asker, 'sync.connection.test', { type: 'connection', id: credentials }, outcome),
    settingsRead: (asker: Asker, outcome: Outcome) =>
      event(asker, 'sync.settings.read', { type: 'tenant', id: asker.tenantId }, outcome),
    settingsChanged: (asker: Asker, outcome: Outcome, details: Record<string, unknown>) =>
      event(asker, 'sync.settings.change', { type: 'tenant', id: asker.tenantId }, outcome, details),
    /** A run has ended. The actor is who started it. */
    runEnded: (
      run: Pick<Run, 'id' | 'jobId' | 'tenantId' | 'startedBy' | 'rows' | 'error'>,
      state: RunState,
    ): NewAuditEvent => ({
      tenant_id: run.tenantId,
      action: 'sync.run.end',
      actor: actorOf(run.startedBy),
      resource: { type: 'sync_run', id: run.id },
      outcome: { status: statusOf(state), ...(run.error && { kind: run.error.kind }) },
      details: { job_id: run.jobId, state, rows: run.rows },
    }),
    /** The platform has paused a job. */
    jobPausedByPlatform: (job: { id: string; tenantId: string }, kind: string): NewAuditEvent => ({
      tenant_id: job.tenantId,
      action: 'sync.job.pause',
      actor: serviceActor,
      resource: { type: 'sync_job', id: job.id },
      outcome: { status: 'ok' },
      details: { because: kind },
    }),
  }
}

const actorOf = ({ type, id, label }: Starter): NewAuditEvent['actor'] => ({ type, id, ...(label && { label }) })
