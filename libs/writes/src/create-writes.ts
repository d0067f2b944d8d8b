import { randomUUID, randomUUIDv7 } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { PlatformError, validationError } from '@platform/errors'
import type { Database } from '@platform/postgres'
import { eventValues, insertEvent, type RecordEvents, takeIntent, type WritingCall } from './record-events.ts'
import { recorded } from './recorded.ts'
import { RunningWrite } from './running-write.ts'
import {
  type CommitPlan,
  columns,
  type PreviewIntent,
  type Row,
  recordOf,
  type SentChunk,
  type WriteIntent,
  type WriteRecord,
} from './write-record.ts'

export interface WritesOptions extends RecordEvents {
  /** Of the service's own schema. */
  database: Database
  /** Milliseconds after which the write of a process that has died may be taken over. */
  leaseMs?: number
}

/** Either the first answer to the same key and body, or a write to be carried out: from its beginning, or on from where it stopped. */
export type Begun = { answer: unknown; auditId: string } | { write: RunningWrite }

/** The write records of one service. Calls that need Postgres reject when it is away; then nothing may be sent. */
export interface Writes {
  /** Keeps a preview; answers its audit id. */
  preview(intent: PreviewIntent, plan: CommitPlan): Promise<string>
  /**
   * Begins a commit. A call with the key of one that still runs waits for its answer, at most `waitMsMax` milliseconds; the
   * write of a process that has died is taken over, and the call that it belonged to is recorded as interrupted. The record of a
   * write that is begun or taken over owes the terminal event of `call`.
   * @throws PlatformError `validation_error` when the key was used with another body; `unavailable` when the wait is over.
   */
  begin(
    intent: WriteIntent,
    options: { waitMsMax: number; signal: AbortSignal; call?: WritingCall | undefined },
  ): Promise<Begun>
  /** A tenant's preview or commit; another tenant's is not found. */
  find(tenantId: string, auditId: string): Promise<WriteRecord | undefined>
  /** Takes over one commit whose process died: one without a key at once, one with a key after `keyedMs`. */
  claimAbandoned(options: { keyedMs: number }): Promise<RunningWrite | undefined>
  /**
   * Records the calls as interrupted whose process died and whose caller has yet to repeat them with their key. Answers how many.
   */
  tellInterrupted(): Promise<number>
  /** Deletes what is older; answers how many. */
  purge(options: { olderThanMs: number; rowsMax?: number }): Promise<number>
}

const keyHours = 24
const pollMs = 40
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

const stillRunning = () =>
  new PlatformError('unavailable', 'the first call with this idempotency key still runs', {
    friendly: 'The first call with this idempotencyKey still runs. Ask again with the same key for its answer.',
    headers: { 'retry-after': '2' },
  })

const keyTaken = () =>
  validationError([
    { path: 'idempotencyKey', message: 'was used within 24 hours with another body; a new write needs a new key' },
  ])

export function createWrites({ leaseMs = 6_000, outbox, interrupted, ...options }: WritesOptions): Writes {
  const database = recorded(options.database)
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
           request, lease_owner, lease_until)
         values ($1, $2, $3, $4, $5, false, $6, $7, 'running', $8, $9, clock_timestamp() + $10 * interval '1 millisecond')
         on conflict (tenant_id, credential_id, idempotency_key) where idempotency_key is not null do nothing
         returning ${columns}),
       handed as (${takeIntent('new', 11)})
       select * from new`,
      [...valuesOf(intent, auditId), owner, leaseMs, call?.id ?? null],
    )
    if (row) call?.handedOver()
    return row && new RunningWrite(recordOf(row), { ...running, owner })
  }

  const chunksOf = (auditId: string): Promise<SentChunk[]> =>
    database.rows(
      'select position, state, outcome, sending_at as "sendingAt" from write_chunks where audit_id = $1 order by position',
      [auditId],
    )

  /** Takes over the write as it was read; for the call `by`, or for none, to bring it to its end. */
  const takeOver = async (
    row: Row,
    by?: { intent: WriteIntent; call: WritingCall | undefined },
  ): Promise<RunningWrite | undefined> => {
    const owner = randomUUID()
    const told = by && row.owes_event ? outbox.prepare(interrupted(recordOf(row))) : undefined
    const [taken] = await database.rows<Row>(
      `with taken as (
         update writes set lease_owner = $2, lease_until = clock_timestamp() + $3 * interval '1 millisecond',
           attempt = attempt + 1, request = coalesce($4::json, request), owes_event = owes_event or $4::json is not null
         where audit_id = $1 and attempt = $5 and owes_event = $6
           and state in ('running', 'started') and lease_until < clock_timestamp()
         returning ${columns}),
       told as (${insertEvent('taken', 7)}),
       handed as (${takeIntent('taken', 11)})
       select * from taken`,
      [
        ...[row.audit_id, owner, leaseMs, by ? JSON.stringify(by.intent.request) : null, row.attempt, row.owes_event],
        ...eventValues(told),
        by?.call?.id ?? null,
      ],
    )
    if (!taken) return undefined
    by?.call?.handedOver()
    if (told) outbox.committed()
    return new RunningWrite(recordOf(taken, await chunksOf(row.audit_id)), { ...running, owner })
  }

  /** What another call with the same key has come to; undefined: look again. */
  const follow = async (intent: WriteIntent, call: WritingCall | undefined): Promise<Begun | 'running' | undefined> => {
    const [row] = await database.rows<Row & { dead: boolean; expired: boolean }>(
      `select ${columns}, lease_until < clock_timestamp() as dead,
         created_at < clock_timestamp() - interval '${keyHours} hours' as expired
       from writes where tenant_id = $1 and credential_id = $2 and idempotency_key = $3`,
      [intent.tenantId, intent.credentialId, intent.idempotencyKey],
    )
    if (!row) return undefined
    const ended = row.state !== 'running' && row.state !== 'started'
    if (row.expired && (ended || row.dead)) {
      await database.rows('update writes set idempotency_key = null where audit_id = $1', [row.audit_id])
      return undefined
    }
    if (row.body_hash !== intent.bodyHash) throw keyTaken()
    if (ended) return { answer: row.answer, auditId: row.audit_id }
    if (!row.dead) return 'running'
    const write = await takeOver(row, { intent, call })
    return write && { write }
  }

  return {
    async preview(intent, plan) {
      const auditId = randomUUIDv7()
      await database.rows(
        `insert into writes (audit_id, tenant_id, credential_id, operation, target, dry_run, idempotency_key, body_hash, state,
           request, plan, snapshot_hash, finished_at)
         values ($1, $2, $3, $4, $5, true, $6, $7, 'finished', $8, $9, $10, clock_timestamp())`,
        [...valuesOf(intent, auditId), JSON.stringify(plan), plan.snapshotHash],
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
    async tellInterrupted() {
      const rows = await database.rows<Row>(
        `select ${columns} from writes
         where state in ('running', 'started') and lease_until < clock_timestamp()
           and idempotency_key is not null and owes_event
         order by lease_until limit 50`,
      )
      for (const row of rows) {
        // Without its owner: a process that is only slow finds its lease gone, and does not record the call again.
        await database.rows(
          `with told as (
             update writes set owes_event = false, lease_owner = null
             where audit_id = $1 and attempt = $2 and owes_event
               and state in ('running', 'started') and lease_until < clock_timestamp()
             returning audit_id)
           ${insertEvent('told', 3)}`,
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
