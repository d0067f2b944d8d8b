import type { Database } from '@platform/postgres'
import type { SecretBox } from '@platform/secrets'
import { connectionCommands } from './connection-commands.ts'
import { createConnectionEvents } from './connection-events.ts'
import { ConnectionStore } from './connection-store.ts'
import { Consents } from './consents.ts'
import { createManageConnections } from './manage-connections.ts'
import type { Partner } from './partner.ts'

interface Options {
  /** The service's name, for what it finds out by itself. */
  service: string
  database: Database
  box: SecretBox
  outbox: Parameters<typeof createConnectionEvents>[0]['outbox']
  log: Parameters<typeof createConnectionEvents>[0]['log']
  partner: Partner
  /** What stands in for Amazon, where something does. */
  amazonUrl?: string | undefined
}

/** Everything about the connections of one service: its store, and the commands by which they are managed. */
export function openConnections({ service, database, box, outbox, log, partner, amazonUrl }: Options) {
  const store = new ConnectionStore({ database, box })
  const events = createConnectionEvents({ service, outbox, log })
  const consents = new Consents(database)
  const manage = createManageConnections({ store, consents, partner, events, amazonUrl })
  return {
    store,
    commands: connectionCommands(manage),
    /** Amazon has just refused the refresh token: the connection says so from now on, and the audit log once. */
    async lost(tenantId: string, connectionId: string, why: string): Promise<void> {
      const connection = await store.find(tenantId, connectionId)
      if (connection && (await store.markReauth(connectionId, why))) await events.lost(connection)
    },
  }
}
