import { randomUUIDv7 } from 'node:crypto'
import type { NewAuditEvent, Outbox } from '@platform/events'
import type { Database } from '@platform/postgres'
import type { RunState } from './run.ts'

/** A change of a run's state, as subscribers get it. */
export interface RunChange {
  tenantId: string
  jobId: string
  runId: string
  state: RunState
}

/** Returns the subject of a change: `sync.v1.<tenant>.<job>.<state>`. */
const subjectOf = ({ tenantId, jobId, state }: RunChange): string => `sync.v1.${tenantId}.${jobId}.${state}`

/** Messages and audit events about a change, written in the transaction of the change. */
export class Notices {
  readonly #database: Database
  readonly #outbox: Pick<Outbox, 'prepare'>

  constructor({ database, outbox }: { database: Database; outbox: Pick<Outbox, 'prepare'> }) {
    this.#database = database
    this.#outbox = outbox
  }

  async runChanged(change: RunChange): Promise<void> {
    const id = randomUUIDv7()
    const event = {
      id,
      version: 1,
      occurred_at: new Date().toISOString(),
      tenant_id: change.tenantId,
      job_id: change.jobId,
      run_id: change.runId,
      state: change.state,
    }
    await this.#database.rows('insert into notices (id, subject, event) values ($1, $2, $3)', [
      id,
      subjectOf(change),
      JSON.stringify(event),
    ])
  }

  /** Inserts an audit event; the outbox relays it once the transaction is committed. */
  async audit(event: NewAuditEvent): Promise<void> {
    const { id, orderingKey, subject, text } = this.#outbox.prepare(event)
    await this.#database.rows('insert into outbox (id, ordering_key, subject, event) values ($1, $2, $3, $4)', [
      ...[id, orderingKey, subject, text],
    ])
  }
}
