import type { Database } from '@platform/postgres'
import type { Window } from './window.ts'

/** A request for a report or a query at Amazon. */
export interface StoredRequest {
  id: number
  /** Undefined while the answer of the request is unknown. */
  externalId: string | undefined
  requestedAt: Date
}

/** Reports and queries that were requested, so that an equal one is not requested twice. */
export class Requests {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Returns the newest request that is equal, not older than `secondsMax`, and has not ended without a document. */
  async findEqual(
    { tenantId, account }: Pick<Window, 'tenantId' | 'account'>,
    digest: string,
    secondsMax: number,
  ): Promise<StoredRequest | undefined> {
    const [row] = await this.#database.rows<{ id: string; external_id: string | null; requested_at: Date }>(
      `select id, external_id, requested_at from requests
       where tenant_id = $1 and account = $2 and digest = $3 and not is_void
         and requested_at > clock_timestamp() - $4 * interval '1 second'
       order by requested_at desc limit 1`,
      [tenantId, account, digest, secondsMax],
    )
    return row && { id: Number(row.id), externalId: row.external_id ?? undefined, requestedAt: row.requested_at }
  }

  /** Records that a request is about to be sent. */
  async begin({ tenantId, account }: Pick<Window, 'tenantId' | 'account'>, digest: string): Promise<number> {
    const [row] = await this.#database.rows<{ id: string }>(
      'insert into requests (tenant_id, account, digest) values ($1, $2, $3) returning id',
      [tenantId, account, digest],
    )
    return Number(row?.id)
  }

  async answered(id: number, externalId: string): Promise<void> {
    await this.#database.rows('update requests set external_id = $2 where id = $1', [id, externalId])
  }

  /** The request was refused, or has ended without a document: the next equal one is sent. */
  async setVoid(id: number): Promise<void> {
    await this.#database.rows('update requests set is_void = true where id = $1', [id])
  }

  /** Returns whether another request is known under this id. */
  async isKnown(tenantId: string, externalId: string): Promise<boolean> {
    const rows = await this.#database.rows('select from requests where tenant_id = $1 and external_id = $2 limit 1', [
      tenantId,
      externalId,
    ])
    return rows.length > 0
  }
}
