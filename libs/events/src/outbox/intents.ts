import type { SessionConnection } from '@platform/postgres'
import type { Client } from 'pg'

/** Key of the advisory lock that the process of an intent holds. */
const lockKey = (instance: string): string =>
  `hashtextextended('intents.' || current_schema() || '.' || ${instance}, 0)`

const close = (condition: string): string => `closed as (
    delete from intents where ${condition} returning id, ordering_key, subject, event, begun_at),
  inserted as (
    insert into outbox (id, ordering_key, subject, event)
    select id, ordering_key, subject, event from closed order by begun_at on conflict (id) do nothing)
  select count(*)::int as closed from closed`

/**
 * Takes the advisory lock that shows that this process is alive. It belongs to the session that inserts the intents, and the
 * server ends the session of a host that no longer answers: a process cannot lose its lock and continue to insert. The lock is
 * shared, because the previous session may not have ended when a process reconnects.
 */
export async function holdInstance(client: Client, instance: string): Promise<void> {
  await client.query(`set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 3;
    select pg_advisory_lock_shared(${lockKey(`'${instance}'`)})`)
}

/**
 * Deletes the intent that a dead process left of a call that this process has begun again under the same request id: the call has
 * one event. Returns whether all such intents are gone; a process that was killed a moment ago may still hold its lock.
 */
export async function replaceDeadIntents(
  connection: SessionConnection,
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

/** Records every open call of this process as unknown, for a process that stops. Returns their number. */
export async function closeOwnIntents(connection: SessionConnection, instance: string): Promise<number> {
  const [row] = await connection.rowsInSession<{ closed: number }>(`with ${close('instance = $1')}`, [instance])
  return row?.closed ?? 0
}

/**
 * How long the lock of a process must be free before its intents are closed. A process that only lost its connection reconnects
 * sooner; the time also exceeds that for which an insert in doubt is repeated.
 */
const deadMsDefault = 5_000

/** Records the calls of dead processes as unknown. Used by the one relay of a service, in its session. */
export class IntentRecovery {
  readonly #connection: SessionConnection
  readonly #instance: string
  readonly #deadMs: number
  /** Time since which the lock of an instance has been free without interruption. */
  readonly #freeSince = new Map<string, number>()

  constructor(connection: SessionConnection, instance: string, deadMs = deadMsDefault) {
    this.#connection = connection
    this.#instance = instance
    this.#deadMs = deadMs
  }

  /** Forgets all observations: without the session, a lock may have been taken in between. */
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
