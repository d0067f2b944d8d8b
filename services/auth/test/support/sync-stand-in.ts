import { hash } from 'node:crypto'
import { PlatformError } from '@platform/errors'
import type { SyncReader, SyncRun, WholeSyncJob } from '../../src/console/sync/sync-reader.ts'

/** Returns the id of the tenant's only job at the stand-in. */
export const jobIdOf = (tenantId: string): string => `job_${hash('sha256', tenantId).slice(0, 24)}`
/** Returns the id of the only run of that job, which is under way. */
export const runIdOf = (tenantId: string): string => `run_${hash('sha256', tenantId).slice(0, 24)}`

const at = new Date('2026-01-02T03:04:05Z')

/**
 * Replaces sync-worker in page tests, because a real one on the shared broker would answer for other tests. Every tenant has one
 * job with one run, with the given texts.
 */
export function syncStandIn({ text = 'Orders' }: { text?: string } = {}): SyncReader {
  const run = (tenantId: string): SyncRun => ({
    id: runIdOf(tenantId),
    jobId: jobIdOf(tenantId),
    state: 'loading',
    window: { from: at, to: null },
    rows: { read: 10, inserted: 4, updated: 3, unchanged: 2, rejected: 1 },
    bytes: 1_234,
    progress: 0.25,
    etaSeconds: 75,
    windows: { planned: 4, ended: 1, succeeded: 1 },
    notes: [text],
    error: { kind: 'reauth_required', friendly: text },
    startedBy: { type: 'person', id: 'usr_1', label: text },
    createdAt: at,
    startedAt: at,
    endedAt: null,
  })
  const job = (tenantId: string): WholeSyncJob => ({
    id: jobIdOf(tenantId),
    name: text,
    source: { kind: 'report', name: text, account: text },
    output: { tablename: text },
    mode: text,
    schedule: { cron: text, timezone: text },
    state: 'paused',
    pausedBecause: { kind: 'reauth_required', friendly: text },
    nextRunAt: at,
    loadedUntil: at,
    lastRun: run(tenantId),
    definition: { name: text },
    notes: [text],
    pii: true,
    createdAt: at,
    updatedAt: at,
  })
  const missing = (id: string): never => {
    throw new PlatformError('not_found', `no ${id}`)
  }
  const nothing = async (): Promise<never> => {
    throw new Error('the stand-in does nothing')
  }
  return {
    jobs: async ({ tenantId }) => ({ jobs: [job(tenantId)], next: text }),
    job: async ({ tenantId }, jobId) => (jobId === jobIdOf(tenantId) ? job(tenantId) : missing(jobId)),
    runs: async ({ tenantId }) => ({ runs: [run(tenantId)], next: text }),
    runOf: async ({ tenantId }, runId) =>
      runId === runIdOf(tenantId) ? { run: run(tenantId), jobName: text } : missing(runId),
    rejected: async () => ({ rejected: [{ line: 7, record: null, reason: text, raw: text }], next: 8 }),
    create: nothing,
    replace: nothing,
    change: nothing,
    run: nothing,
    cancel: nothing,
  }
}
