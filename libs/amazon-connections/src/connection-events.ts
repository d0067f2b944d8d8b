import type { Log } from '@platform/telemetry'
import type { Connection } from './connection.ts'

/** The actor of an audit event on a connection. */
export interface ConnectionActor {
  type: 'person' | 'operator' | 'service' | 'credential'
  id: string
  label?: string
}

/** An audit event as the outbox of @platform/events accepts it. */
interface AuditEvent {
  tenant_id: string
  action: string
  actor: ConnectionActor
  resource: { type: string; id: string }
  outcome: { status: 'ok' }
  details: Record<string, unknown>
}

type Needs = { service: string; outbox: { record(event: AuditEvent): Promise<void> }; log: Pick<Log, 'info' | 'warn'> }

/**
 * Records events of connections: an audit event, durable when the promise resolves, and a log line. Neither contains a secret.
 */
export function createConnectionEvents({ service, outbox, log }: Needs) {
  const record = (action: string, connection: Connection, actor: ConnectionActor, more: object = {}): Promise<void> => {
    const { connectionId, tenantId, accountId, name, kind, region, amazonId } = connection
    return outbox.record({
      tenant_id: tenantId,
      action,
      actor,
      resource: { type: 'connection', id: connectionId },
      outcome: { status: 'ok' },
      details: { account_id: accountId, name, kind, region, ...(amazonId && { amazon_id: amazonId }), ...more },
    })
  }
  const serviceActor: ConnectionActor = { type: 'service', id: service }
  const ids = ({ connectionId, tenantId }: Connection) => ({ connectionId, tenantId })
  return {
    /** `via`: website, app_store or token. */
    connected: (connection: Connection, actor: ConnectionActor, { via, isNew }: { via: string; isNew: boolean }) => {
      log.info({ ...ids(connection), via }, 'connection.connected')
      return record(isNew ? 'connection.connect' : 'connection.reconnect', connection, actor, {
        via,
        marketplaces: connection.marketplaces.map(({ marketplaceId }) => marketplaceId),
        profiles: connection.profiles.map(({ profileId }) => profileId),
        own_aws_role: connection.aws !== undefined,
      })
    },
    disconnected: (connection: Connection, actor: ConnectionActor) => {
      log.info(ids(connection), 'connection.disconnected')
      return record('connection.disconnect', connection, actor)
    },
    /** Amazon refuses the refresh token. */
    lost: (connection: Connection) => {
      log.warn(ids(connection), 'connection.lost')
      return record('connection.lost', connection, serviceActor)
    },
    /** Another service got a token of the connection. `access`: `plain`, or `restricted` to one operation with personal data. */
    accessed: (connection: Connection, by: string, more: { access: 'plain' | 'restricted'; operation?: string }) => {
      log.info({ ...ids(connection), by, ...more }, 'connection.accessed')
      return record('connection.access', connection, { type: 'service', id: by }, more)
    },
    /** Amazon accepts the refresh token again. */
    restored: (connection: Connection) => {
      log.info(ids(connection), 'connection.restored')
      return record('connection.restored', connection, serviceActor)
    },
  }
}

/** See createConnectionEvents. */
export type ConnectionEvents = ReturnType<typeof createConnectionEvents>
