import { hash } from 'node:crypto'
import { Client, DatabaseError, type QueryResultRow } from 'pg'

type Options = {
  name: string
  /** Milliseconds that one statement may take before the connection is given up. */
  timeoutMs: number
  /** Run once on each new connection, before anything else. */
  onOpen?: (client: Client) => Promise<void>
  /** The connection was lost; nothing of its session is left. */
  onLost?: () => void
}

/** A statement is planned once per connection. */
const nameOf = (text: string): string => hash('sha1', text)

/** One connection used by one worker: statements in order, a session of its own, opened again after each loss. */
export class OwnConnection {
  readonly #url: string
  readonly #options: Options
  #opening: Promise<Client> | undefined
  #live: Client | undefined
  /** Statements of several users of the session go one after the other. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(url: string, options: Options) {
    this.#url = url
    this.#options = options
  }

  /** Rows of one statement; opens the connection when there is none. A failure of the connection leaves it closed. */
  async rows<T extends QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> {
    return this.#query<T>(await this.open(), text, values)
  }

  /** The same in the session that is open, with what it holds. @throws Error when that is lost. */
  async rowsInSession<T extends QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> {
    if (!this.#live) throw new Error('the session is lost')
    return this.#query<T>(this.#live, text, values)
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
      // An error that the server reported leaves the session usable, unless it ended the session (class 57) with it.
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

  /** Not by `end`, which would wait for a server that may never answer. */
  #drop(client: Client): void {
    client.connection.stream.destroy()
    if (this.#live !== client) return
    this.#live = undefined
    this.#opening = undefined
    this.#options.onLost?.()
  }
}
