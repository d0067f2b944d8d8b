import type { Connection } from './connection.ts'
import type { LoadRequest } from './request.ts'

const ranges = '`sync_coverage`'
const watermarks = 'feed_watermarks'

export type Covers = NonNullable<LoadRequest['covers']>

/**
 * The days that loads have covered, as ranges that do not touch, by account and target. They become the watermark of the feed in the
 * transaction of the load: windows may be loaded in any order, and a window that failed leaves a gap.
 */
export class Coverage {
  readonly #connection: Connection
  #hasWatermarks = false

  constructor(connection: Connection) {
    this.#connection = connection
  }

  async prepare(): Promise<void> {
    await this.#connection.run(
      `CREATE TABLE IF NOT EXISTS ${ranges} (
         account_id VARCHAR(64) NOT NULL,
         feed VARCHAR(64) NOT NULL,
         first_day DATE NOT NULL,
         last_day DATE NOT NULL,
         PRIMARY KEY (account_id, feed, first_day)
       ) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = 'Days of Amazon data that were loaded'`,
    )
    // The standard schema has the table; a warehouse without that schema has no watermarks.
    this.#hasWatermarks =
      (
        await this.#connection.rows(
          'SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?',
          [watermarks],
        )
      ).length > 0
  }

  /** Adds the days of a load. Call it last in the transaction of the load, since loads of one feed wait for each other here. */
  async add(feed: string, { accountId, first, last }: Covers): Promise<void> {
    if (!this.#hasWatermarks) return
    const of = [accountId, feed]
    const connection = this.#connection
    await connection.run(
      `INSERT INTO ${watermarks} (account_id, feed, updated_at) VALUES (?, ?, UTC_TIMESTAMP())
       ON DUPLICATE KEY UPDATE updated_at = UTC_TIMESTAMP()`,
      of,
    )
    const touching = `account_id = ? AND feed = ? AND first_day <= ? + INTERVAL 1 DAY AND last_day >= ? - INTERVAL 1 DAY`
    const near = [...of, last, first]
    const [merged] = await connection.rows(
      `SELECT LEAST(?, COALESCE(MIN(first_day), ?)) AS first_day, GREATEST(?, COALESCE(MAX(last_day), ?)) AS last_day
       FROM (SELECT first_day, last_day FROM ${ranges} WHERE ${touching} FOR UPDATE) AS near`,
      [first, first, last, last, ...near],
    )
    await connection.run(`DELETE FROM ${ranges} WHERE ${touching}`, near)
    await connection.run(`INSERT INTO ${ranges} (account_id, feed, first_day, last_day) VALUES (?, ?, ?, ?)`, [
      ...[...of, merged?.first_day, merged?.last_day],
    ])
    const [latest] = await connection.rows(
      `SELECT first_day, last_day FROM ${ranges} WHERE account_id = ? AND feed = ? ORDER BY first_day DESC LIMIT 1 FOR UPDATE`,
      of,
    )
    await connection.run(
      `UPDATE ${watermarks} SET first_date = ?, complete_through = ? WHERE account_id = ? AND feed = ?`,
      [latest?.first_day, latest?.last_day, ...of],
    )
  }
}
