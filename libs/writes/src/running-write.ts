import { PlatformError } from '@platform/errors'
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
  owner: string
  leaseMs: number
}

/** Whoever forgot a write that long ago holds nobody up. */
const renewedMsMax = 5 * 60_000

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
    const started = `update writes set state = 'started', plan = $4, snapshot_hash = $5, ${lease} where ${owned}`
    const values = [JSON.stringify(plan), plan.snapshotHash]
    if (plan.chunks.length === 0) await this.#fenced(started, values)
    else {
      const announced = "insert into write_chunks (audit_id, position, state) select audit_id, 0, 'sending' from held"
      await this.#fenced(`with held as (${started} returning audit_id) ${announced}`, values)
    }
    this.record.plan = plan
    this.record.state = 'started'
  }

  /** To be called before each mutating request but the first. */
  async sending(position: number): Promise<void> {
    const held = `with held as (update writes set ${lease} where ${owned} returning audit_id)`
    await this.#fenced(
      `${held} insert into write_chunks (audit_id, position, state) select audit_id, $4, 'sending' from held
       on conflict (audit_id, position) do update set sending_at = clock_timestamp()`,
      [position],
    )
  }

  /** What became of it. */
  async sent(position: number, outcome: unknown): Promise<void> {
    const held = `with held as (update writes set ${lease} where ${owned} returning audit_id)`
    await this.#fenced(
      `${held} update write_chunks set state = 'sent', outcome = $5 from held
       where write_chunks.audit_id = held.audit_id and position = $4`,
      [position, JSON.stringify(outcome)],
    )
  }

  /** The answer of the first call, which every call with the same key gets from now on. */
  async finish(answer: unknown): Promise<void> {
    await this.#end('finished', 'idempotency_key', answer)
  }

  /** Nothing was written: the key is free for another try. `failed`: Amazon was asked, and refused all of it. */
  async giveUp(state: 'refused' | 'failed', answer: unknown = null): Promise<void> {
    await this.#end(state, 'null', answer)
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

  async #end(state: WriteRecord['state'], key: string, answer: unknown): Promise<void> {
    await this.#fenced(
      `update writes set state = $4, answer = $5, idempotency_key = ${key}, finished_at = clock_timestamp(), ${lease}
       where ${owned}`,
      [state, JSON.stringify(answer)],
    )
    clearInterval(this.#renewing)
  }

  async #renew(): Promise<void> {
    await this.#fenced(`update writes set ${lease} where ${owned}`, [])
  }

  async #fenced(text: string, values: unknown[]): Promise<void> {
    const { database, owner, leaseMs } = this.#options
    const from = performance.now()
    const rows = await database.rows(`${text} returning 1`, [this.auditId, owner, leaseMs, ...values])
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
