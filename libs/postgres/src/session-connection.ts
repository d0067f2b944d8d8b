import { hash } from 'node:crypto'
import { Client, DatabaseError, type QueryResultRow } from 'pg'

type Options = {
  name: string
  /** Milliseconds that one statement may take before the connection is dropped. */
  timeoutMs: number
  /** Runs once on each new connection, before any statement. */
  onOpen?: (client: Client) => Promise<void>
  /** The connection was lost, and its session with it. */
  onLost?: () => void
}

/** Name of a prepared statement: it is planned once per connection. */
const nameOf = (text: string): string => hash('sha1', text)

/** One connection with its own session for one worker: runs statements in order, and reconnects after each loss. */
export class SessionConnection {
  readonly #url: string
  readonly #options: Options
  #opening: Promise<Client> | undefined
  #live: Client | undefined
  /** Statements of concurrent callers run one after the other. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(url: string, options: Options) {
    this.#url = url
    this.#options = options
  }

  /** Runs one statement and returns its rows; connects first when necessary. A failure of the connection drops it. */
  async rows<T extends QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> {
    return this.#query<T>(await this.open(), text, values)
  }

  /** Like `rows`, in the current session only. @throws Error when that session is lost. */
  async rowsInSession<T extends QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> {
    if (!this.#live) throw new Error('the session is lost')
    return this.#query<T>(this.#live, text, values)
  }

  /**
   * Tries to take the advisory lock `name` of the connection's schema, for the time of the session. Returns whether the session has
   * it; connects first when necessary.
   */
  async tryLock(name: string): Promise<boolean> {
    const [row] = await this.rows<{ locked: boolean }>(
      "select pg_try_advisory_lock(hashtextextended($1::text || '.' || current_schema(), 0)) as locked",
      [name],
    )
    return row?.locked === true
  }

  async open(): Promise<Client> {
    this.#opening ??= this.#connect().catch((error: unknown) => {
      this.#opening = undefined
      throw error
    })
    return this.#opening
  }

  async close(): Promise<void> {
    const client = await this.#opening?.catch(() => undefined)
    this.#live = undefined
    if (!client) return
    const late = setTimeout(() => client.connection.stream.destroy(), 500)
    await client.end().catch(() => {})
    clearTimeout(late)
  }

  async #query<T extends QueryResultRow>(client: Client, text: string, values: unknown[]): Promise<T[]> {
    const before = this.#last
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#last = promise
    try {
      await before
      return (await client.query<T>({ name: nameOf(text), text, values })).rows
    } catch (error) {
      // An error reported by the server leaves the session usable, unless the server ended the session (class 57).
      if (!(error instanceof DatabaseError) || error.code?.startsWith('57')) this.#drop(client)
      throw error
    } finally {
      resolve()
    }
  }

  async #connect(): Promise<Client> {
    const { name, timeoutMs, onOpen } = this.#options
    const client = new Client({
      connectionString: this.#url,
      application_name: name,
      connectionTimeoutMillis: timeoutMs,
      query_timeout: timeoutMs,
      statement_timeout: timeoutMs,
      keepAlive: true,
    })
    client.on('error', () => this.#drop(client))
    client.on('end', () => this.#drop(client))
    try {
      await client.connect()
      await onOpen?.(client)
    } catch (error) {
      client.connection.stream.destroy()
      throw error
    }
    this.#live = client
    return client
  }

  /** Destroys the socket: `end` would wait for a server that may never answer. */
  #drop(client: Client): void {
    client.connection.stream.destroy()
    if (this.#live !== client) return
    this.#live = undefined
    this.#opening = undefined
    this.#options.onLost?.()
  }
}
