import { type AuditActor, createCallRecorder, type NewAuditEvent, type Outbox, type Outcome } from '@platform/events'
import type { Log } from '@platform/telemetry'
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

/** Makes the audit events of this service: calls by credentials, and the ends of runs. */
export function createEvents({ outbox, log }: { outbox: Pick<Outbox, 'begin' | 'record'>; log: Log }) {
  const { audited, event } = createCallRecorder({ outbox, log, refusals })
  const jobEvent =
    (action: string) =>
    (actor: AuditActor, jobId: string, outcome: Outcome, details: Record<string, unknown> = {}) =>
      event(actor, action, { type: 'sync_job', id: jobId }, outcome, details)
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
    runRead: (actor: AuditActor, runId: string, outcome: Outcome) =>
      event(actor, 'sync.run.read', { type: 'sync_run', id: runId }, outcome),
    runCancelled: (actor: AuditActor, runId: string, outcome: Outcome) =>
      event(actor, 'sync.run.cancel', { type: 'sync_run', id: runId }, outcome),
    rejectedRead: (actor: AuditActor, runId: string, outcome: Outcome) =>
      event(actor, 'sync.run.rejected', { type: 'sync_run', id: runId }, outcome),
    connectionTested: (actor: AuditActor, credentials: string, outcome: Outcome) =>
      event(actor, 'sync.connection.test', { type: 'connection', id: credentials }, outcome),
    settingsRead: (actor: AuditActor, outcome: Outcome) =>
      event(actor, 'sync.settings.read', { type: 'tenant', id: actor.caller.tenantId }, outcome),
    settingsChanged: (actor: AuditActor, outcome: Outcome, details: Record<string, unknown>) =>
      event(actor, 'sync.settings.change', { type: 'tenant', id: actor.caller.tenantId }, outcome, details),
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
