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

/** Another replica's change is seen after this at the latest. */
const freshMsMax = 1_000
const tenantsMax = 1_000

/** What connects an account in a region, or connects it again. */
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

/** What Amazon answers of a connection. */
export interface Found {
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

/** Tells the seller that is there from another one: an account has one in a region. */
const otherPartner = (amazonId: string) =>
  validationError([
    {
      path: 'accountId',
      message: `this account belongs to ${amazonId} in this region; choose another account, or disconnect that one first`,
    },
  ])

/** The connections of one service, in its own schema, with their secrets sealed. */
export class ConnectionStore {
  readonly #database: Database
  readonly #box: ConnectionSecretBox
  readonly #cache = new Map<string, { connections: Promise<Connection[]>; readAt: number }>()

  constructor({ database, box }: { database: Database; box: SecretBox }) {
    this.#database = database
    this.#box = new ConnectionSecretBox(database, box)
  }

  /** A tenant's connections, by account and region; another replica's change is in them within a second. */
  async list(tenantId: string): Promise<Connection[]> {
    const cached = this.#cache.get(tenantId)
    if (cached && performance.now() - cached.readAt < freshMsMax) return cached.connections
    const connections = this.#rows(`${select} where tenant_id = $1 order by account_id, region`, [tenantId])
    if (this.#cache.size >= tenantsMax) this.#cache.clear()
    const entry = { connections, readAt: performance.now() }
    this.#cache.set(tenantId, entry)
    connections.catch(() => this.#cache.get(tenantId) === entry && this.#cache.delete(tenantId))
    return connections
  }

  /** Undefined also for another tenant's. */
  async find(tenantId: string, connectionId: string): Promise<Connection | undefined> {
    return (await this.list(tenantId)).find((one) => one.connectionId === connectionId)
  }

  /** An account has one in each region at most. */
  async ofAccount(tenantId: string, accountId: string): Promise<Connection[]> {
    return (await this.list(tenantId)).filter((one) => one.accountId === accountId)
  }

  /** Connects an account in a region. @throws PlatformError `validation_error` when it is another selling partner's there */
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
      throw otherPartner(present ? `${present.kind} ${present.amazonId ?? ''}`.trim() : 'somebody else')
    }
    return { connection: this.#open(row), isNew: row.connection_id === id }
  }

  /** Amazon refuses the refresh token. Answers whether that is news. */
  async markReauth(connectionId: string, why: string): Promise<boolean> {
    return this.#mark(
      `update connections set status = 'reauth_required', failure = $2, checked_at = now()
       where connection_id = $1 and status = 'connected' returning tenant_id`,
      [connectionId, why],
    )
  }

  /** Amazon has answered; what it said is kept. */
  async markConnected(connectionId: string, { amazonId, marketplaces, profiles }: Found = {}): Promise<boolean> {
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

  /** Forgets it with its secrets. Answers whether there was one. */
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
