import { randomBytes } from 'node:crypto'
import type { Region } from '@platform/amazon'
import { validationError } from '@platform/errors'
import type { Database } from '@platform/postgres'
import type { SecretBox } from '@platform/secrets'
import {
  type ConnectedMarketplace,
  type ConnectedProfile,
  type Connection,
  type ConnectionKind,
  type ConnectionSecrets,
  type ConnectionStatus,
  createConnection,
} from './connection.ts'
import { ConnectionSecretBox } from './connection-secret-box.ts'

/** Lifetime of cached connections: the latest time after which changes by other replicas become visible. */
const cacheMsMax = 1_000
const tenantsMax = 1_000

/** The authorization of an account in a region, new or renewed. */
export interface NewConnection extends ConnectionSecrets {
  tenantId: string
  accountId: string
  name: string
  kind: ConnectionKind
  region: Region
  amazonId?: string | undefined
  marketplaces?: ConnectedMarketplace[]
  profiles?: ConnectedProfile[]
}

/** The properties of a connection that Amazon returned. */
export interface Inspection {
  amazonId?: string | undefined
  marketplaces?: ConnectedMarketplace[]
  profiles?: ConnectedProfile[]
}

interface Row {
  connection_id: string
  tenant_id: string
  account_id: string
  name: string
  kind: ConnectionKind
  region: Region
  amazon_id: string | null
  marketplaces: ConnectedMarketplace[]
  profiles: ConnectedProfile[]
  status: ConnectionStatus
  failure: string | null
  secrets_sealed: string
  connected_at: Date
  checked_at: Date
}

const select = 'select * from connections'

/** Makes the error for a second selling partner in the same account and region. */
const otherPartner = (amazonId: string) =>
  validationError([
    {
      path: 'accountId',
      message: `is connected to ${amazonId} in this region. Choose another account, or disconnect that one first.`,
    },
  ])

/** Stores the connections of one service in its schema, with sealed secrets. */
export class ConnectionStore {
  readonly #database: Database
  readonly #box: ConnectionSecretBox
  readonly #cache = new Map<string, { connections: Promise<Connection[]>; readAt: number }>()

  constructor({ database, box }: { database: Database; box: SecretBox }) {
    this.#database = database
    this.#box = new ConnectionSecretBox(database, box)
  }

  /** Lists a tenant's connections by account and region. Changes by other replicas become visible within a second. */
  async list(tenantId: string): Promise<Connection[]> {
    const cached = this.#cache.get(tenantId)
    if (cached && performance.now() - cached.readAt < cacheMsMax) return cached.connections
    const connections = this.#rows(`${select} where tenant_id = $1 order by account_id, region`, [tenantId])
    if (this.#cache.size >= tenantsMax) this.#cache.clear()
    const entry = { connections, readAt: performance.now() }
    this.#cache.set(tenantId, entry)
    connections.catch(() => this.#cache.get(tenantId) === entry && this.#cache.delete(tenantId))
    return connections
  }

  /** Returns undefined also for another tenant's connection. */
  async find(tenantId: string, connectionId: string): Promise<Connection | undefined> {
    return (await this.list(tenantId)).find((one) => one.connectionId === connectionId)
  }

  /** Lists the connections of an account: at most one per region. */
  async ofAccount(tenantId: string, accountId: string): Promise<Connection[]> {
    return (await this.list(tenantId)).filter((one) => one.accountId === accountId)
  }

  /**
   * Stores a connection, or renews that of the same account and region.
   * @throws PlatformError `validation_error` if that belongs to another selling partner
   */
  async put(connection: NewConnection): Promise<{ connection: Connection; isNew: boolean }> {
    const { tenantId, accountId, name, kind, region, amazonId, marketplaces = [], profiles = [] } = connection
    const sealed = this.#box.seal(connection, { tenantId, accountId, region })
    const id = `con_${randomBytes(12).toString('hex')}`
    const [row] = await this.#database.rows<Row>(
      `insert into connections (connection_id, tenant_id, account_id, name, kind, region, amazon_id, marketplaces, profiles, status, secrets_sealed)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'connected', $10)
       on conflict (tenant_id, account_id, region) do update set
         name = excluded.name, amazon_id = coalesce(excluded.amazon_id, connections.amazon_id),
         marketplaces = excluded.marketplaces, profiles = excluded.profiles, status = 'connected', failure = null,
         secrets_sealed = excluded.secrets_sealed, connected_at = now(), checked_at = now()
       where connections.kind = excluded.kind
         and coalesce(connections.amazon_id = excluded.amazon_id, true)
       returning *`,
      [
        ...[id, tenantId, accountId, name, kind, region, amazonId ?? null],
        ...[JSON.stringify(marketplaces), JSON.stringify(profiles), sealed],
      ],
    )
    this.#cache.delete(tenantId)
    if (!row) {
      const present = (await this.ofAccount(tenantId, accountId)).find((one) => one.region === region)
      throw otherPartner(present ? `${present.kind} ${present.amazonId ?? ''}`.trim() : 'another selling partner')
    }
    return { connection: this.#open(row), isNew: row.connection_id === id }
  }

  /** Marks a connection whose refresh token Amazon refuses. Returns false if it was marked before. */
  async markReauth(connectionId: string, reason: string): Promise<boolean> {
    return this.#mark(
      `update connections set status = 'reauth_required', failure = $2, checked_at = now()
       where connection_id = $1 and status = 'connected' returning tenant_id`,
      [connectionId, reason],
    )
  }

  /** Marks a connection as connected and stores the properties that Amazon returned. */
  async markConnected(connectionId: string, { amazonId, marketplaces, profiles }: Inspection = {}): Promise<boolean> {
    return this.#mark(
      `update connections set status = 'connected', failure = null, checked_at = now(), amazon_id = coalesce(amazon_id, $2),
         marketplaces = coalesce($3, marketplaces), profiles = coalesce($4, profiles)
       where connection_id = $1 returning tenant_id`,
      [
        connectionId,
        amazonId ?? null,
        marketplaces ? JSON.stringify(marketplaces) : null,
        profiles ? JSON.stringify(profiles) : null,
      ],
    )
  }

  /** Deletes a connection with its secrets. Returns false if it does not exist. */
  async remove(tenantId: string, connectionId: string): Promise<boolean> {
    return this.#mark('delete from connections where tenant_id = $1 and connection_id = $2 returning tenant_id', [
      tenantId,
      connectionId,
    ])
  }

  async #mark(statement: string, values: unknown[]): Promise<boolean> {
    const [row] = await this.#database.rows<Pick<Row, 'tenant_id'>>(statement, values)
    if (row) this.#cache.delete(row.tenant_id)
    return row !== undefined
  }

  async #rows(statement: string, values: unknown[]): Promise<Connection[]> {
    return (await this.#database.rows<Row>(statement, values)).map((row) => this.#open(row))
  }

  #open(row: Row): Connection {
    const place = { tenantId: row.tenant_id, accountId: row.account_id, region: row.region }
    return createConnection(
      {
        ...place,
        connectionId: row.connection_id,
        name: row.name,
        kind: row.kind,
        amazonId: row.amazon_id ?? undefined,
        marketplaces: row.marketplaces,
        profiles: row.profiles,
        status: row.status,
        failure: row.failure ?? undefined,
        connectedAt: row.connected_at,
        checkedAt: row.checked_at,
      },
      this.#box.opener(row.secrets_sealed, place),
    )
  }
}
