import { setTimeout as delay } from 'node:timers/promises'
import { PlatformError } from '@platform/errors'
import type { NewAuditEvent } from '@platform/events'
import { eventValues, insertEvent, type RecordEvents } from './record-events.ts'
import type { Records } from './unavailable-on-failure.ts'
import type { CommitPlan, WriteRecord } from './write-record.ts'

/** Thrown when another process has taken the write over: this process must send nothing more. */
export class LeaseLost extends PlatformError {
  constructor(auditId: string) {
    super('unavailable', `write ${auditId} was taken over`, {
      friendly:
        'Another call with the same idempotencyKey took the write over. Repeat the call with that key to get its answer.',
    })
  }
}

interface Options {
  database: Records
  outbox: RecordEvents['outbox']
  owner: string
  leaseMs: number
}

/** Longest time that a lease is renewed, so that an abandoned write does not hold its key forever. */
const renewedMsMax = 5 * 60_000
/** Pause before a statement is retried after something was sent. */
const retryMs = 200

/**
 * A commit that this process owns by a lease. Each step is durable when it resolves, and rejects with LeaseLost when another
 * process owns the lease. The lease is renewed until the write ends or is released.
 */
export class RunningWrite {
  readonly record: WriteRecord
  /** True when a request may have been sent, by this process or by an earlier owner. */
  hasSent: boolean
  readonly #options: Options
  readonly #renewing: NodeJS.Timeout
  #heldUntil: number

  constructor(record: WriteRecord, options: Options) {
    this.record = record
    this.hasSent = record.chunks.length > 0
    this.#options = options
    this.#heldUntil = performance.now() + options.leaseMs
    const renewedUntil = performance.now() + renewedMsMax
    this.#renewing = setInterval(() => {
      if (performance.now() > renewedUntil) clearInterval(this.#renewing)
      // A failed renewal is not an error: each step checks whether this process still owns the lease.
      else this.#renew().catch(() => {})
    }, options.leaseMs / 4)
    this.#renewing.unref()
  }

  get auditId(): string {
    return this.record.auditId
  }

  /**
   * Stores the plan with its snapshot and announces its first request: from now on the owner of the lease completes the write.
   * Before anything is sent, the intent has to be durable in the audit log too.
   */
  async start(plan: CommitPlan): Promise<void> {
    const started = `update writes set state = 'started', plan = $4, snapshot_hash = $5, ${lease} where ${owned} returning audit_id`
    const values = [JSON.stringify(plan), plan.snapshotHash]
    if (plan.chunks.length === 0) await this.#fenced(started, values)
    else {
      const announced =
        "insert into write_chunks (audit_id, position, state) select audit_id, 0, 'sending' from held returning 1"
      await this.#fenced(`with held as (${started}) ${announced}`, values)
    }
    this.record.plan = plan
    this.record.state = 'started'
  }

  /** Announces a mutating request. Call it before each one except the first, which `start` announces. */
  async sending(position: number): Promise<void> {
    const held = `with held as (update writes set ${lease} where ${owned} returning audit_id)`
    await this.#retried(
      `${held} insert into write_chunks (audit_id, position, state) select audit_id, $4, 'sending' from held
       on conflict (audit_id, position) do update set sending_at = clock_timestamp() returning 1`,
      [position],
    )
  }

  /** Stores the outcome of a mutating request. */
  async sent(position: number, outcome: unknown): Promise<void> {
    const held = `with held as (update writes set ${lease} where ${owned} returning audit_id)`
    await this.#retried(
      `${held} update write_chunks set state = 'sent', outcome = $5 from held
       where write_chunks.audit_id = held.audit_id and position = $4 returning 1`,
      [position, JSON.stringify(outcome)],
    )
  }

  /** Ends the write with the answer that every call with the same key gets, and commits the event of its end. */
  async finish(answer: unknown, event?: NewAuditEvent): Promise<void> {
    await this.#end('finished', 'idempotency_key', answer, event)
  }

  /** Ends a write that wrote nothing and frees its key. `failed`: Amazon refused every item. */
  async giveUp(state: 'refused' | 'failed', event?: NewAuditEvent): Promise<void> {
    await this.#end(state, 'null', null, event)
  }

  /** Gives up the lease: the next call with the same key, or recovery, takes the write over. */
  async release(): Promise<void> {
    clearInterval(this.#renewing)
    const { database, owner } = this.#options
    await database
      .rows('update writes set lease_until = clock_timestamp() where audit_id = $1 and lease_owner = $2', [
        this.auditId,
        owner,
      ])
      // The lease expires by itself.
      .catch(() => [])
  }

  /** @throws LeaseLost */
  assertHeld(): void {
    if (performance.now() > this.#heldUntil) throw new LeaseLost(this.auditId)
  }

  /** Commits the state and its event in one transaction, so that one process ends the write and records its end once. */
  async #end(state: WriteRecord['state'], key: string, answer: unknown, event?: NewAuditEvent): Promise<void> {
    const { outbox } = this.#options
    const row = event && outbox.prepare(event)
    const ended = `update writes set state = $4, answer = $5, idempotency_key = ${key}, finished_at = clock_timestamp(), ${lease}
       where ${owned} returning audit_id`
    await this.#retried(
      `with held as (${ended}), recorded as (${insertEvent('held', 6)}) select 1 from held`,
      [state, JSON.stringify(answer), ...eventValues(row)],
      () => this.#hasEnded(state),
    )
    clearInterval(this.#renewing)
    if (row) outbox.committed()
  }

  /** Returns whether an attempt with an unknown commit result has ended the write. */
  async #hasEnded(state: WriteRecord['state']): Promise<boolean> {
    const { database, owner } = this.#options
    const rows = await database.rows('select 1 from writes where audit_id = $1 and lease_owner = $2 and state = $3', [
      this.auditId,
      owner,
      state,
    ])
    return rows.length > 0
  }

  async #renew(): Promise<void> {
    await this.#fenced(`update writes set ${lease} where ${owned} returning 1`, [])
  }

  /**
   * Runs a step and, once something was sent, retries it while PostgreSQL is unavailable and the lease holds: no other process
   * can take the write over before the lease expires.
   */
  async #retried(text: string, values: unknown[], isDone: () => Promise<boolean> = async () => false): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        if (attempt > 1 && (await isDone())) return
        return await this.#fenced(text, values)
      } catch (error) {
        if (!this.hasSent || error instanceof LeaseLost || performance.now() > this.#heldUntil) throw error
        await delay(retryMs)
      }
    }
  }

  async #fenced(text: string, values: unknown[]): Promise<void> {
    const { database, owner, leaseMs } = this.#options
    const from = performance.now()
    const rows = await database.rows(text, [this.auditId, owner, leaseMs, ...values])
    if (rows.length === 0) {
      this.#heldUntil = 0
      clearInterval(this.#renewing)
      throw new LeaseLost(this.auditId)
    }
    this.#heldUntil = from + leaseMs
  }
}

const owned = "audit_id = $1 and lease_owner = $2 and state in ('running', 'started')"
const lease = "lease_until = clock_timestamp() + $3 * interval '1 millisecond'"
