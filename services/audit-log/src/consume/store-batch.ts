import type { Msg } from '@nats-io/transport-node'
import { storedSubject } from '@platform/events'
import type { Messaging } from '@platform/messaging'
import type { Database } from '@platform/postgres'
import { DatabaseError } from 'pg'
import type { Events } from '../events.ts'
import { type Appended, appendEvents, type Head } from '../store/append-events.ts'
import { insertRejected } from '../store/insert-rejected.ts'
import { type Arrived, type Refused, readEvent } from './read-event.ts'

type Needs = {
  database: Database
  messaging: Messaging
  events: Events
  /** Called with the heads of chains that have grown. */
  onHeads: (heads: Iterable<Head>) => void
}

const ack = '+ACK'

/** Postgres refuses data of SQLSTATE class 22 again at every attempt. */
const isDataError = (error: unknown): boolean => error instanceof DatabaseError && error.code?.startsWith('22') === true

const asRefused = ({ event, message }: Arrived, reason: string): Refused => ({ reason, eventId: event.id, message })

/**
 * Appends all events in one transaction. When Postgres refuses one, the batch is halved, so that only the refused event is
 * rejected.
 */
async function append(needs: Needs, arrived: Arrived[], refused: Refused[]): Promise<void> {
  const { database, events, onHeads } = needs
  let appended: Appended
  try {
    appended = await database.transaction(async (client) => {
      const result = await appendEvents(client, arrived)
      const conflicting = result.conflicting.map((one) => asRefused(one, 'its id belongs to another event'))
      await insertRejected(client, [...refused, ...conflicting])
      return result
    })
  } catch (error) {
    if (!isDataError(error)) throw error
    const [first, ...rest] = arrived
    if (!first) throw error
    if (rest.length === 0) return append(needs, [], [...refused, asRefused(first, String(error))])
    const half = arrived.length >> 1
    await append(needs, arrived.slice(0, half), refused)
    return append(needs, arrived.slice(half), [])
  }
  events.stored(appended, refused)
  onHeads(appended.heads.values())
}

/** Reports to each service which of its events are stored. */
function reportStored({ messaging }: Needs, arrived: Arrived[], refused: Refused[]): void {
  const idsByService = new Map<string, string[]>()
  const add = (service: string, id: string) => {
    const ids = idsByService.get(service)
    if (ids) ids.push(id)
    else idsByService.set(service, [id])
  }
  for (const { event } of arrived) add(event.service, event.id)
  for (const { message, eventId } of refused) if (eventId) add(message.subject.split('.')[3] ?? '', eventId)
  for (const [service, ids] of idsByService) {
    if (service) messaging.nats.publish(storedSubject(service), JSON.stringify(ids))
  }
}

/** Stores a batch of messages, then acknowledges them to the broker and reports them to their services. */
export const createBatchStore =
  (needs: Needs) =>
  async (messages: Msg[]): Promise<void> => {
    const arrived: Arrived[] = []
    const refused: Refused[] = []
    for (const message of messages) {
      const read = readEvent(message)
      if ('event' in read) arrived.push(read)
      else refused.push(read)
    }
    await append(needs, arrived, refused)
    for (const message of messages) message.respond(ack)
    reportStored(needs, arrived, refused)
  }
