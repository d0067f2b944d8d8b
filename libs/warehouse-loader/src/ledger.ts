import type { Connection } from './connection.ts'
import { LoadError } from './load-error.ts'
import type { LoadResult } from './request.ts'

const table = '`sync_loads`'

/**
 * The loads of a warehouse, stored in it, so that a load and the record of it commit together. `fence` is the highest token that
 * began the load, and `result` its outcome once it is committed.
 */
export class Ledger {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  async prepare(): Promise<void> {
    await this.#connection.run(
      `CREATE TABLE IF NOT EXISTS ${table} (
         id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY,
         fence BIGINT NOT NULL,
         target VARCHAR(64) NOT NULL,
         result TEXT,
         committed_at DATETIME(3)
       ) DEFAULT CHARACTER SET utf8mb4 COMMENT = 'Loads of Amazon data into this database'`,
    )
  }

  /** Begins an attempt. Returns the result if the load is committed. @throws LoadError `stale_fence` */
  async begin(id: string, fence: number, target: string): Promise<LoadResult | undefined> {
    await this.#connection.run(
      `INSERT INTO ${table} (id, fence, target) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE fence = GREATEST(fence, ?)`,
      [id, fence, target, fence],
    )
    return this.#check(id, fence)
  }

  /** Locks the load inside the transaction that commits it. @throws LoadError `stale_fence` */
  lock(id: string, fence: number): Promise<LoadResult | undefined> {
    return this.#check(id, fence, 'FOR UPDATE')
  }

  async #check(id: string, fence: number, lock = ''): Promise<LoadResult | undefined> {
    const [row] = await this.#connection.rows(`SELECT fence, result FROM ${table} WHERE id = ? ${lock}`, [id])
    if (!row) throw new LoadError('stale_fence', `The record of the load ${id} is gone.`)
    if (row.result !== null) return { ...(JSON.parse(String(row.result)) as LoadResult), repeated: true }
    if (Number(row.fence) > fence)
      throw new LoadError(
        'stale_fence',
        `A newer attempt at the load ${id} has begun (${row.fence}, this one is ${fence}).`,
      )
    return undefined
  }

  async commit(id: string, result: LoadResult): Promise<void> {
    await this.#connection.run(`UPDATE ${table} SET result = ?, committed_at = UTC_TIMESTAMP(3) WHERE id = ?`, [
      JSON.stringify(result),
      id,
    ])
  }
}
