import type { Outbox } from '@platform/events'
import type { JoiningDatabase } from '@platform/postgres'

const insertEvent =
  'insert into outbox (id, ordering_key, subject, event) values ($1, $2, $3, $4) on conflict (id) do nothing'

type Needs = { database: JoiningDatabase; outbox: Pick<Outbox, 'record' | 'prepare' | 'committed'> }

/**
 * Creates an outbox that records an event in the caller's transaction: a change of state and its event are committed together or not at
 * all. Outside of a transaction, the outbox commits the event by itself.
 */
export const transactionalOutbox = ({ database, outbox }: Needs): Pick<Outbox, 'record'> => ({
  async record(event) {
    if (!database.inTransaction()) return outbox.record(event)
    const { id, orderingKey, subject, text } = outbox.prepare(event)
    await database.rows(insertEvent, [id, orderingKey, subject, text])
    await database.afterCommit(() => outbox.committed())
  },
})
