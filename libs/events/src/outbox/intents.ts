import type { OwnConnection } from '@platform/postgres'
import type { Client } from 'pg'

/** Key of the advisory lock that the process of an intent holds. */
const lockKey = (instance: string): string =>
  `hashtextextended('intents.' || current_schema() || '.' || ${instance}, 0)`

const close = (condition: string): string => `closed as (
    delete from intents where ${condition} returning id, ordering_key, subject, event, begun_at),
  told as (
    insert into outbox (id, ordering_key, subject, event)
    select id, ordering_key, subject, event from closed order by begun_at on conflict (id) do nothing)
  select count(*)::int as closed from closed`

/**
 * Takes the lock that shows that this process lives. It belongs to the session that inserts the intents, and the server ends the
 * session of a host that no longer answers: no process loses its lock and goes on inserting. Shared, since the session before may
 * not have ended when a process connects again.
 */
export async function holdInstance(client: Client, instance: string): Promise<void> {
  await client.query(`set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 3;
    select pg_advisory_lock_shared(${lockKey(`'${instance}'`)})`)
}

/**
 * Deletes what a process that died left of the call that this process has begun again under the same request id: the call has one event.
 * Returns whether all of it is gone; a process that was killed a moment ago may still hold its lock.
 */
export async function replaceDeadIntents(
  connection: OwnConnection,
  { orderingKey, requestId, instance }: { orderingKey: string; requestId: string; instance: string },
): Promise<boolean> {
  const [row] = await connection.rows<{ left: boolean }>(
    `with earlier as materialized (
       select id, instance from intents
       where ordering_key = $1 and event::json -> 'request' ->> 'id' = $2 and instance <> $3),
     dead as materialized (select id from earlier where pg_try_advisory_xact_lock(${lockKey('instance')})),
     gone as (delete from intents where id in (select id from dead) returning id)
     select (select count(*) from earlier) > (select count(*) from gone) as left`,
    [orderingKey, requestId, instance],
  )
  return row?.left !== true
}

/** Ends every intent of this process as unknown; for a process that stops. Returns how many there were. */
export async function closeOwnIntents(connection: OwnConnection, instance: string): Promise<number> {
  const [row] = await connection.rowsInSession<{ closed: number }>(`with ${close('instance = $1')}`, [instance])
  return row?.closed ?? 0
}

/**
 * How long the lock of a process must be free before its intents are closed. A process that lost its connection, and not its life,
 * is back sooner; and it exceeds the time for which an insert in doubt is repeated.
 */
const deadMsDefault = 5_000

/** Closes the intents of processes that have died, as unknown. For the one relay of a service, in its session. */
export class IntentRecovery {
  readonly #connection: OwnConnection
  readonly #instance: string
  readonly #deadMs: number
  /** When the lock of an instance was first found free; without a gap since then. */
  readonly #freeSince = new Map<string, number>()

  constructor(connection: OwnConnection, instance: string, deadMs = deadMsDefault) {
    this.#connection = connection
    this.#instance = instance
    this.#deadMs = deadMs
  }

  /** Forgets what was seen: the session was lost, and with it the certainty that nothing happened meanwhile. */
  reset(): void {
    this.#freeSince.clear()
  }

  /** Called about once a second. Returns how many intents were closed. */
  async sweep(): Promise<number> {
    const rows = await this.#connection.rowsInSession<{ instance: string; free: boolean }>(
      `select instance, pg_try_advisory_xact_lock(${lockKey('instance')}) as free
       from (select distinct instance from intents where instance <> $1) as others`,
      [this.#instance],
    )
    const now = performance.now()
    const free = new Set(rows.filter((row) => row.free).map(({ instance }) => instance))
    for (const instance of this.#freeSince.keys()) if (!free.has(instance)) this.#freeSince.delete(instance)
    for (const instance of free) if (!this.#freeSince.has(instance)) this.#freeSince.set(instance, now)
    const dead = [...free].filter((instance) => now - (this.#freeSince.get(instance) ?? now) >= this.#deadMs)
    return dead.length === 0 ? 0 : this.#close(dead)
  }

  async #close(instances: string[]): Promise<number> {
    // The lock is tried again in the same statement: a process that has come back keeps its intents.
    const [row] = await this.#connection.rowsInSession<{ closed: number }>(
      `with dead as materialized (
         select instance from unnest($1::uuid[]) as given (instance) where pg_try_advisory_xact_lock(${lockKey('instance')})),
       ${close('instance in (select instance from dead)')}`,
      [instances],
    )
    return row?.closed ?? 0
  }
}
