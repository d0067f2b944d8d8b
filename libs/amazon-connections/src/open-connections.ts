import type { Database } from '@platform/postgres'
import type { SecretBox } from '@platform/secrets'
import { connectionCommands } from './connection-commands.ts'
import { createConnectionEvents } from './connection-events.ts'
import { ConnectionStore } from './connection-store.ts'
import { Consents } from './consents.ts'
import { createManageConnections } from './manage-connections.ts'
import type { Partner } from './partner.ts'

interface Options {
  /** Name of the service: the actor of events that it detects itself. */
  service: string
  database: Database
  box: SecretBox
  outbox: Parameters<typeof createConnectionEvents>[0]['outbox']
  log: Parameters<typeof createConnectionEvents>[0]['log']
  partner: Partner
  /** Base URL that replaces Amazon's hosts, if any. */
  amazonUrl?: string | undefined
}

/** Opens the connections of one service: their store, and the commands that manage them. */
export function openConnections({ service, database, box, outbox, log, partner, amazonUrl }: Options) {
  const store = new ConnectionStore({ database, box })
  const events = createConnectionEvents({ service, outbox, log })
  const consents = new Consents(database)
  const manage = createManageConnections({ store, consents, partner, events, amazonUrl })
  return {
    store,
    commands: connectionCommands(manage),
    /** Records that another service got a token of a connection. */
    accessed: events.accessed,
    /** Marks a connection whose refresh token Amazon has refused, and records that in the audit log once. */
    async lost(tenantId: string, connectionId: string, reason: string): Promise<void> {
      const connection = await store.find(tenantId, connectionId)
      if (connection && (await store.markReauth(connectionId, reason))) await events.lost(connection)
    },
  }
}
