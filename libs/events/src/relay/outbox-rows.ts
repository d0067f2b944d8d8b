import { SessionConnection } from '@platform/postgres'
import { IntentRecovery } from '../outbox/intents.ts'
import type { Entry, InFlight } from './in-flight.ts'

type Row = { id: string; ordering_key: string; position: string; subject: string; event: string }

/** Maximum that one relay holds in memory, plus at most one event. */
const rowsMax = 2_000
const bytesMax = 16 * 1_048_576
/** Maximum number of rows of one `load`. */
export const loadedMax = 500

/**
 * The outbox as read by its one relay. The advisory lock and every statement of the relay belong to this connection's session, so
 * that a relay that lost the lock can no longer read or delete.
 */
export class OutboxRows {
  readonly #connection: SessionConnection

  readonly #recovery: IntentRecovery

  constructor(url: string, { service, instance, onLost }: { service: string; instance: string; onLost: () => void }) {
    this.#connection = new SessionConnection(url, {
      name: `${service} relay`,
      timeoutMs: 5_000,
      onOpen: async (client) => {
        // A holder that is paused or cut off loses its session, and with it the lock.
        await client.query("set idle_session_timeout = '10s'")
        // A deletion that a crash undoes is repeated: audit-log knows which events it has stored.
        await client.query('set synchronous_commit = off')
      },
      onLost: () => {
        this.#recovery.reset()
        onLost()
      },
    })
    this.#recovery = new IntentRecovery(this.#connection, instance)
  }

  /** Returns whether this process now relays for its service. */
  tryLock(): Promise<boolean> {
    return this.#connection.tryLock('outbox')
  }

  /**
   * Returns the oldest rows that are neither in flight nor already stored. There is no cursor: transactions commit out of the
   * order of their positions, and a row behind the cursor would be overtaken by later events of its key.
   */
  async load(inFlight: InFlight, stored: Iterable<Entry>): Promise<Entry[]> {
    const known = [...inFlight.positions(), ...Array.from(stored, ({ position }) => position)]
    const room = rowsMax - inFlight.size
    if (room <= 0 || inFlight.bytes > bytesMax) return []
    const rows = await this.#connection.rowsInSession<Row>(
      `select * from (
         select *, sum(octet_length(event)) over (order by position) - octet_length(event) as bytes_before from (
           select id, ordering_key, position, subject, event from outbox
           where position <> all($1::bigint[]) and ordering_key <> all($2::text[])
           order by position limit $3) as oldest
       ) as measured where bytes_before < $4 order by position`,
      [known, inFlight.fullKeys, Math.min(room, loadedMax), bytesMax],
    )
    return rows.map(({ id, ordering_key: orderingKey, position, subject, event: text }) => ({
      id,
      orderingKey,
      position,
      subject,
      text,
      state: 'waiting',
      attempt: 0,
      dueAt: 0,
      backoffMs: 0,
      publishedAt: 0,
      streamSequence: 0,
    }))
  }

  async remove(ids: string[]): Promise<void> {
    await this.#connection.rowsInSession('delete from outbox where id = any($1::uuid[])', [ids])
  }

  /** Records the calls of dead processes as unknown; returns how many. */
  closeAbandoned(): Promise<number> {
    return this.#recovery.sweep()
  }

  async backlog(): Promise<{ rows: number; oldestSeconds: number }> {
    const [row] = await this.#connection.rowsInSession<{ rows: string; oldest: number | null }>(
      `select count(*) as rows, extract(epoch from clock_timestamp() - min(recorded_at))::float8 as oldest from outbox`,
    )
    return { rows: Number(row?.rows ?? 0), oldestSeconds: row?.oldest ?? 0 }
  }

  close(): Promise<void> {
    return this.#connection.close()
  }
}
