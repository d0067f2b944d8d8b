import { insertEvent, type Outbox } from '@platform/events'
import type { JoiningDatabase } from '@platform/postgres'

type Needs = { database: JoiningDatabase; outbox: Pick<Outbox, 'record' | 'prepare' | 'committed'> }

/**
 * Creates an outbox that records an event in the caller's transaction: a change of state and its event are committed together or not at
 * all. Outside of a transaction, the outbox commits the event by itself.
 */
export const transactionalOutbox = ({ database, outbox }: Needs): Pick<Outbox, 'record'> => ({
  async record(event) {
    if (!database.inTransaction()) return outbox.record(event)
    await insertEvent(database, outbox.prepare(event))
    await database.afterCommit(() => outbox.committed())
  },
})
