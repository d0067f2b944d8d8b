import type { Account } from './account.ts'
import { ask, type Connection, connect } from './connect.ts'
import { limits } from './limits.ts'
import { resetSession } from './reset-session.ts'
import type { RowSink } from './row-sink.ts'
import { identify, type Server } from './server.ts'
import { streamRows } from './stream-rows.ts'

/** The server stops a statement this long after the platform's clock should have. */
const graceSeconds = 1
const defaultSeconds = limits.queryMsDefault / 1_000 + graceSeconds

/** Limit of an in-memory table, such as the one of each DISTINCT aggregate; larger tables go to disk. */
const tableBytesMax = 4_194_304

/** The spelling of a session's settings in each product. */
interface Settings {
  readOnly: string
  timeLimit: (seconds: number) => string
  bounds: string
}

const settings: Record<Server['product'], Settings> = {
  mariadb: {
    readOnly: 'tx_read_only=1',
    timeLimit: (seconds) => `max_statement_time=${seconds}`,
    // The guard cannot estimate in-memory tables and sorts. The server limits them and ends a session that exceeds the limit.
    bounds: `max_recursive_iterations=1000000,max_session_mem_used=201326592,tmp_memory_table_size=${tableBytesMax}`,
  },
  mysql: {
    readOnly: 'transaction_read_only=1',
    timeLimit: (seconds) => `max_execution_time=${seconds * 1_000}`,
    bounds: `cte_max_recursion_depth=1000000,tmp_table_size=${tableBytesMax}`,
  },
}

/**
 * The state in which every statement starts. Read-only as the session's default, not as a transaction: on MariaDB, DDL commits an
 * open read-only transaction and then runs, unless the next transaction would be read-only too. The SQL mode is the one that the
 * guard's lexer assumes.
 */
const preparation = ({ readOnly, timeLimit, bounds }: Settings): string =>
  [
    "SET SESSION sql_mode='STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
    "time_zone='+00:00'",
    readOnly,
    timeLimit(defaultSeconds),
    bounds,
    `max_heap_table_size=${tableBytesMax}`,
    `sql_select_limit=${limits.rowsMax + 1}`,
    'group_concat_max_len=1048576',
    'lock_wait_timeout=5',
  ].join(',')

/** One prepared connection. It runs one statement at a time and is reset between callers. */
export class Session {
  readonly #connection: Connection
  readonly #account: Account
  readonly #server: Server
  readonly threadId: number
  idleSince = 0
  #alive = true

  private constructor(connection: Connection, account: Account, server: Server) {
    this.#connection = connection
    this.#account = account
    this.#server = server
    this.threadId = connection.threadId
    const lose = (): void => {
      this.#alive = false
    }
    connection.on('error', lose)
    connection.stream.once('end', lose).once('close', lose)
  }

  /** Opens a session. @throws the driver's error. */
  static async open(account: Account): Promise<Session> {
    const connection = await connect(account)
    try {
      const session = new Session(connection, account, await identify(connection))
      await session.#prepare()
      return session
    } catch (error) {
      connection.destroy()
      throw error
    }
  }

  get alive(): boolean {
    return this.#alive
  }

  get #settings(): Settings {
    return settings[this.#server.product]
  }

  async #prepare(): Promise<void> {
    await ask(this.#connection, preparation(this.#settings))
  }

  /** Runs one statement into `sink`. The server's own time limit backs up the caller's. */
  async run(sql: string, sink: RowSink, timeoutMs: number): Promise<void> {
    if (timeoutMs > limits.queryMsDefault) {
      await ask(
        this.#connection,
        `SET SESSION ${this.#settings.timeLimit(Math.ceil(timeoutMs / 1_000) + graceSeconds)}`,
      )
    }
    await streamRows(this.#connection, sql, sink)
  }

  /** Drops variables, locks, temporary tables and modes, then prepares the session for the next caller. */
  async reset(): Promise<void> {
    await resetSession(this.#connection, preparation(this.#settings))
    this.idleSince = performance.now()
  }

  /** Ends the running statement from a second connection; with `hard`, ends the session's connection. */
  async kill({ hard }: { hard: boolean }): Promise<void> {
    const side = await connect(this.#account)
    try {
      await ask(side, `KILL ${hard ? 'CONNECTION' : 'QUERY'} ${this.threadId}`)
    } finally {
      side.destroy()
    }
  }

  /** Returns whether the server still has the session's thread. @throws the driver's error when the server cannot be asked. */
  async isRunning(): Promise<boolean> {
    const side = await connect(this.#account)
    try {
      return (await ask(side, 'SHOW PROCESSLIST')).some(({ Id }) => Number(Id) === this.threadId)
    } finally {
      side.destroy()
    }
  }

  destroy(): void {
    this.#connection.destroy()
  }
}
