import { once } from 'node:events'
import { Readable } from 'node:stream'
import { createConnection, type Connection as DriverConnection, type ResultSetHeader } from 'mysql2'

/** A session that loads. Its text is utf8mb4, its time zone UTC, and a value that does not fit is an error. */
export class Connection {
  readonly #driver: DriverConnection

  private constructor(driver: DriverConnection) {
    this.#driver = driver
    // An error without a running statement; the next statement fails as well.
    driver.on('error', () => {})
  }

  /** @param url `mysql://user:password@host:port/database` @throws the driver's error */
  static async open(url: string, { timeoutMs = 5_000 } = {}): Promise<Connection> {
    const driver = createConnection({
      uri: url,
      charset: 'utf8mb4_general_ci',
      connectTimeout: timeoutMs,
      // Affected rows are those that a statement matched, in UPDATE too.
      flags: ['+FOUND_ROWS', '+LOCAL_FILES'],
      multipleStatements: false,
      supportBigNumbers: true,
      bigNumberStrings: true,
      dateStrings: true,
      disableEval: true,
    })
    await Promise.race([
      once(driver, 'connect'),
      once(driver, 'error').then(([error]) => {
        throw error
      }),
    ])
    const connection = new Connection(driver)
    await connection.run(
      `SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', innodb_lock_wait_timeout = 30`,
    )
    return connection
  }

  /** Returns the rows of a query. @throws the driver's error */
  async rows(sql: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    const [rows] = await this.#query(sql, values)
    return rows as Record<string, unknown>[]
  }

  /** Runs a statement; returns the number of rows that it affected. @throws the driver's error */
  async run(sql: string, values: readonly unknown[] = []): Promise<number> {
    const [header] = await this.#query(sql, values)
    return (header as ResultSetHeader).affectedRows
  }

  /** Without values the driver does not look for placeholders, which takes longer than to send a long statement. */
  #query(sql: string, values: readonly unknown[]) {
    const connection = this.#driver.promise()
    return values.length > 0 ? connection.query(sql, [...values]) : connection.query(sql)
  }

  /** Runs LOAD DATA LOCAL with `content` as the file. Returns the server's summary. @throws the driver's error */
  async loadLocal(sql: string, content: readonly Buffer[]): Promise<{ records: number; warnings: number }> {
    const [header] = await this.#driver
      .promise()
      .query({ sql, infileStreamFactory: () => Readable.from(content) } as { sql: string })
    const { info } = header as ResultSetHeader
    const number = (name: string): number => Number(new RegExp(`${name}: (\\d+)`).exec(info)?.[1])
    return { records: number('Records'), warnings: number('Warnings') }
  }

  /** Runs `work` in one transaction, which is rolled back when it throws. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.run('START TRANSACTION')
    try {
      const result = await work()
      await this.run('COMMIT')
      return result
    } catch (error) {
      await this.run('ROLLBACK').catch(() => {})
      throw error
    }
  }

  close(): void {
    this.#driver.destroy()
  }
}
