import { setTimeout as delay } from 'node:timers/promises'
import { PlatformError } from '@platform/errors'
import type { NewAuditEvent } from '@platform/events'
import { eventValues, insertEvent, type RecordEvents } from './record-events.ts'
import type { Records } from './recorded.ts'
import type { CommitPlan, WriteRecord } from './write-record.ts'

/** Another process has taken the write over: this one must not send anything more. */
export class LeaseLost extends PlatformError {
  constructor(auditId: string) {
    super('unavailable', `write ${auditId} was taken over`, {
      friendly: 'The write was taken over by another call with the same idempotencyKey. Ask again with that key.',
    })
  }
}

interface Options {
  database: Records
  outbox: RecordEvents['outbox']
  owner: string
  leaseMs: number
}

/** How long a write may be renewed: one that was forgotten must not hold its key for ever. */
const renewedMsMax = 5 * 60_000
/** Pause before a statement about what was sent is tried again. */
const retryMs = 200

/**
 * A commit that this process owns. Each step is durable when it resolves, and is refused with LeaseLost when the lease has
 * gone to somebody else; the lease is renewed until the write is over or let go.
 */
export class RunningWrite {
  readonly record: WriteRecord
  /** Something may have been sent, by this process or by one before it. */
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
      // A renewal that fails is not the end: the steps find out whether the lease still holds.
      else this.#renew().catch(() => {})
    }, options.leaseMs / 4)
    this.#renewing.unref()
  }

  get auditId(): string {
    return this.record.auditId
  }

  /**
   * Stores the plan with its snapshot, and announces its first request: from here on the write is completed by whoever owns it.
   * Nothing may be sent before the audit log has the intent, too.
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

  /** To be called before each mutating request but the first. */
  async sending(position: number): Promise<void> {
    const held = `with held as (update writes set ${lease} where ${owned} returning audit_id)`
    await this.#kept(
      `${held} insert into write_chunks (audit_id, position, state) select audit_id, $4, 'sending' from held
       on conflict (audit_id, position) do update set sending_at = clock_timestamp() returning 1`,
      [position],
    )
  }

  /** What became of it. */
  async sent(position: number, outcome: unknown): Promise<void> {
    const held = `with held as (update writes set ${lease} where ${owned} returning audit_id)`
    await this.#kept(
      `${held} update write_chunks set state = 'sent', outcome = $5 from held
       where write_chunks.audit_id = held.audit_id and position = $4 returning 1`,
      [position, JSON.stringify(outcome)],
    )
  }

  /** The answer of the first call, which every call with the same key gets from now on, and the event of how the write ended. */
  async finish(answer: unknown, event?: NewAuditEvent): Promise<void> {
    await this.#end('finished', 'idempotency_key', answer, event)
  }

  /** Nothing was written: the key is free for another try. `failed`: Amazon was asked, and refused all of it. */
  async giveUp(state: 'refused' | 'failed', event?: NewAuditEvent): Promise<void> {
    await this.#end(state, 'null', null, event)
  }

  /** Leaves the write as it stands to whoever comes next with its key, or to recovery. */
  async letGo(): Promise<void> {
    clearInterval(this.#renewing)
    const { database, owner } = this.#options
    await database
      .rows('update writes set lease_until = clock_timestamp() where audit_id = $1 and lease_owner = $2', [
        this.auditId,
        owner,
      ])
      // It runs out by itself.
      .catch(() => [])
  }

  /** @throws LeaseLost */
  assertHeld(): void {
    if (performance.now() > this.#heldUntil) throw new LeaseLost(this.auditId)
  }

  /** The state and its event are one transaction: of all processes one ends the write, and records its end once. */
  async #end(state: WriteRecord['state'], key: string, answer: unknown, event?: NewAuditEvent): Promise<void> {
    const { outbox } = this.#options
    const row = event && outbox.prepare(event)
    const ended = `update writes set state = $4, answer = $5, idempotency_key = ${key}, finished_at = clock_timestamp(), ${lease}
       where ${owned} returning audit_id`
    await this.#kept(
      `with held as (${ended}), told as (${insertEvent('held', 6)}) select 1 from held`,
      [state, JSON.stringify(answer), ...eventValues(row)],
      () => this.#hasEnded(state),
    )
    clearInterval(this.#renewing)
    if (row) outbox.committed()
  }

  /** Whether an attempt whose commit was in doubt has ended the write. */
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
   * A step of a write that has sent something: while PostgreSQL is away it is tried again for as long as the lease holds, since no
   * other process takes the write over before that.
   */
  async #kept(text: string, values: unknown[], isDone: () => Promise<boolean> = async () => false): Promise<void> {
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
