import { randomUUID, randomUUIDv7 } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { PlatformError, validationError } from '@platform/errors'
import type { Database } from '@platform/postgres'
import { eventValues, insertEvent, type RecordEvents, takeIntent, type WritingCall } from './record-events.ts'
import { RunningWrite } from './running-write.ts'
import { unavailableOnFailure } from './unavailable-on-failure.ts'
import {
  type CommitPlan,
  columns,
  type PreviewIntent,
  type RevertRecord,
  type Row,
  recordOf,
  type SentChunk,
  type WriteIntent,
  type WriteRecord,
} from './write-record.ts'

export interface WritesOptions extends RecordEvents {
  /** Connection with the service's own schema. */
  database: Database
  /** Milliseconds without renewal after which another process may take a write over. */
  leaseMs?: number
}

/** Either the first answer to the same key and body, or a write to carry out: from its beginning or from where it stopped. */
export type Begun = { answer: unknown; auditId: string } | { write: RunningWrite }

/** The write records of one service. Calls reject while Postgres is unavailable; then nothing may be sent. */
export interface Writes {
  /** Stores a preview and returns its audit id. */
  preview(intent: PreviewIntent, plan: CommitPlan): Promise<string>
  /**
   * Begins a commit. When another call with the same key is running, waits up to `waitMsMax` milliseconds for its answer. When
   * that call's process has died, takes its write over and records that call as interrupted. The record of a write that is begun
   * or taken over owes the terminal event of `call`.
   * @throws PlatformError `validation_error` when the key was used with another body; `unavailable` after `waitMsMax`.
   */
  begin(
    intent: WriteIntent,
    options: { waitMsMax: number; signal: AbortSignal; call?: WritingCall | undefined },
  ): Promise<Begun>
  /** Finds a preview or commit of this tenant. Another tenant's is not found. */
  find(tenantId: string, auditId: string): Promise<WriteRecord | undefined>
  /** Returns the writes of this tenant that revert one of its writes, newest first, at most 100. */
  revertsOf(tenantId: string, auditId: string): Promise<RevertRecord[]>
  /** Takes over one abandoned commit: without a key at once, with a key `keyedMs` after its lease expired. */
  claimAbandoned(options: { keyedMs: number }): Promise<RunningWrite | undefined>
  /** Records calls as interrupted whose process died and whose caller has not repeated them yet. Returns their number. */
  recordInterrupted(): Promise<number>
  /** Deletes ended writes that are older and returns their number, at most `rowsMax`. */
  purge(options: { olderThanMs: number; rowsMax?: number }): Promise<number>
}

const keyHours = 24
const pollMs = 40
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

const stillRunning = () =>
  new PlatformError('unavailable', 'the first call with this idempotency key is still running', {
    friendly:
      'The first call with this idempotencyKey is still running. Repeat the call with the same key to get its answer.',
    headers: { 'retry-after': '2' },
  })

const keyTaken = () =>
  validationError([
    {
      path: 'idempotencyKey',
      message: 'was used with another body in the last 24 hours: use a new key for a new write',
    },
  ])

export function createWrites({ leaseMs = 6_000, outbox, interrupted, ...options }: WritesOptions): Writes {
  const database = unavailableOnFailure(options.database)
  const running = { database, outbox, leaseMs }

  const insert = async (
    intent: WriteIntent,
    auditId: string,
    call: WritingCall | undefined,
  ): Promise<RunningWrite | undefined> => {
    const owner = randomUUID()
    const [row] = await database.rows<Row>(
      `with new as (
         insert into writes (audit_id, tenant_id, credential_id, operation, target, dry_run, idempotency_key, body_hash, state,
           request, lease_owner, lease_until, revert_of)
         values ($1, $2, $3, $4, $5, false, $6, $7, 'running', $8, $9, clock_timestamp() + $10 * interval '1 millisecond', $12)
         on conflict (tenant_id, credential_id, idempotency_key) where idempotency_key is not null do nothing
         returning ${columns}),
       handed as (${takeIntent('new', 11)})
       select * from new`,
      [...valuesOf(intent, auditId), owner, leaseMs, call?.id ?? null, intent.revertOf ?? null],
    )
    if (row) call?.handedOver()
    return row && new RunningWrite(recordOf(row), { ...running, owner })
  }

  const chunksOf = (auditId: string): Promise<SentChunk[]> =>
    database.rows(
      'select position, state, outcome, sending_at as "sendingAt" from write_chunks where audit_id = $1 order by position',
      [auditId],
    )

  /** Takes over a write unless it has changed since it was read: for the call `by`, or for recovery. */
  const takeOver = async (
    row: Row,
    by?: { intent: WriteIntent; call: WritingCall | undefined },
  ): Promise<RunningWrite | undefined> => {
    const owner = randomUUID()
    const event = by && row.owes_event ? outbox.prepare(interrupted(recordOf(row))) : undefined
    const [taken] = await database.rows<Row>(
      `with taken as (
         update writes set lease_owner = $2, lease_until = clock_timestamp() + $3 * interval '1 millisecond',
           attempt = attempt + 1, request = coalesce($4::json, request), owes_event = owes_event or $4::json is not null
         where audit_id = $1 and attempt = $5 and owes_event = $6
           and state in ('running', 'started') and lease_until < clock_timestamp()
         returning ${columns}),
       recorded as (${insertEvent('taken', 7)}),
       handed as (${takeIntent('taken', 11)})
       select * from taken`,
      [
        ...[row.audit_id, owner, leaseMs, by ? JSON.stringify(by.intent.request) : null, row.attempt, row.owes_event],
        ...eventValues(event),
        by?.call?.id ?? null,
      ],
    )
    if (!taken) return undefined
    by?.call?.handedOver()
    if (event) outbox.committed()
    return new RunningWrite(recordOf(taken, await chunksOf(row.audit_id)), { ...running, owner })
  }

  /** Returns the state of the other call with the same key; undefined when it has to be read again. */
  const follow = async (intent: WriteIntent, call: WritingCall | undefined): Promise<Begun | 'running' | undefined> => {
    const [row] = await database.rows<Row & { dead: boolean; expired: boolean }>(
      `select ${columns}, lease_until < clock_timestamp() as dead,
         created_at < clock_timestamp() - interval '${keyHours} hours' as expired
       from writes where tenant_id = $1 and credential_id = $2 and idempotency_key = $3`,
      [intent.tenantId, intent.credentialId, intent.idempotencyKey],
    )
    if (!row) return undefined
    const hasEnded = row.state !== 'running' && row.state !== 'started'
    if (row.expired && (hasEnded || row.dead)) {
      await database.rows('update writes set idempotency_key = null where audit_id = $1', [row.audit_id])
      return undefined
    }
    if (row.body_hash !== intent.bodyHash) throw keyTaken()
    if (hasEnded) return { answer: row.answer, auditId: row.audit_id }
    if (!row.dead) return 'running'
    const write = await takeOver(row, { intent, call })
    return write && { write }
  }

  return {
    async preview(intent, plan) {
      const auditId = randomUUIDv7()
      await database.rows(
        `insert into writes (audit_id, tenant_id, credential_id, operation, target, dry_run, idempotency_key, body_hash, state,
           request, plan, snapshot_hash, finished_at, revert_of)
         values ($1, $2, $3, $4, $5, true, $6, $7, 'finished', $8, $9, $10, clock_timestamp(), $11)`,
        [...valuesOf(intent, auditId), JSON.stringify(plan), plan.snapshotHash, intent.revertOf ?? null],
      )
      return auditId
    },
    async begin(intent, { waitMsMax, signal, call }) {
      const deadline = performance.now() + waitMsMax
      for (;;) {
        const write = await insert(intent, randomUUIDv7(), call)
        if (write) return { write }
        const followed = await follow(intent, call)
        if (typeof followed === 'object') return followed
        if (performance.now() > deadline) throw stillRunning()
        if (followed === 'running') await delay(pollMs, undefined, { signal })
      }
    },
    async find(tenantId, auditId) {
      if (!uuid.test(auditId)) return undefined
      const [row] = await database.rows<Row>(`select ${columns} from writes where audit_id = $1 and tenant_id = $2`, [
        auditId,
        tenantId,
      ])
      return row && recordOf(row, await chunksOf(auditId))
    },
    revertsOf: (tenantId, auditId) =>
      database.rows<RevertRecord>(
        `select audit_id as "auditId", dry_run as "dryRun", state, created_at as "createdAt" from writes
         where tenant_id = $1 and revert_of = $2 order by created_at desc, audit_id desc limit 100`,
        [tenantId, auditId],
      ),
    async claimAbandoned({ keyedMs }) {
      const rows = await database.rows<Row>(
        `select ${columns} from writes
         where state in ('running', 'started') and lease_until < clock_timestamp()
           and (idempotency_key is null or lease_until < clock_timestamp() - $1 * interval '1 millisecond')
         order by lease_until limit 8`,
        [keyedMs],
      )
      for (const row of rows) {
        const write = await takeOver(row)
        if (write) return write
      }
      return undefined
    },
    async recordInterrupted() {
      const rows = await database.rows<Row>(
        `select ${columns} from writes
         where state in ('running', 'started') and lease_until < clock_timestamp()
           and idempotency_key is not null and owes_event
         order by lease_until limit 50`,
      )
      for (const row of rows) {
        // Clears the owner: a process that was only slow finds its lease lost and does not record the call again.
        await database.rows(
          `with updated as (
             update writes set owes_event = false, lease_owner = null
             where audit_id = $1 and attempt = $2 and owes_event
               and state in ('running', 'started') and lease_until < clock_timestamp()
             returning audit_id)
           ${insertEvent('updated', 3)}`,
          [row.audit_id, row.attempt, ...eventValues(outbox.prepare(interrupted(recordOf(row))))],
        )
      }
      if (rows.length > 0) outbox.committed()
      return rows.length
    },
    async purge({ olderThanMs, rowsMax = 500 }) {
      const rows = await database.rows(
        `delete from writes where audit_id in (
           select audit_id from writes where created_at < clock_timestamp() - $1 * interval '1 millisecond'
             and state not in ('running', 'started') limit $2) returning 1`,
        [olderThanMs, rowsMax],
      )
      return rows.length
    },
  }
}

const valuesOf = (intent: WriteIntent, auditId: string): unknown[] => [
  auditId,
  intent.tenantId,
  intent.credentialId,
  intent.operation,
  intent.target,
  intent.idempotencyKey ?? null,
  intent.bodyHash,
  JSON.stringify(intent.request),
]
