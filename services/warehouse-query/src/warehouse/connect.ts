import { once } from 'node:events'
import type { Socket } from 'node:net'
import { createConnection, type Connection as DriverConnection } from 'mysql2'
import type { Account } from './account.ts'
import { within } from './within.ts'

/** The driver's connection with its socket, which its types leave out. */
export type Connection = DriverConnection & { readonly stream: Socket }

/** Client capabilities that give callers nothing and attackers something. */
const flags = ['-FOUND_ROWS', '-LOCAL_FILES', '-MULTI_STATEMENTS', '-MULTI_RESULTS', '-PS_MULTI_RESULTS']

/** One connection; `utf8mb4` because the guard's lexer reads text as the server does only there. @throws the driver's error. */
export async function connect(
  { host, port, user, password, database }: Account,
  { timeoutMs = 3_000 } = {},
): Promise<Connection> {
  const connection = createConnection({
    host,
    port,
    user,
    password,
    ...(database && { database }),
    charset: 'utf8mb4_general_ci',
    connectTimeout: timeoutMs,
    flags,
    multipleStatements: false,
    enableKeepAlive: true,
    // Rows are not read by code generated from column names, which callers choose (`__proto__` would throw).
    disableEval: true,
    // No statement is prepared by the binary protocol; each reset fills two lists of this length.
    maxPreparedStatements: 1,
  }) as Connection
  const late = () => Object.assign(new Error('the warehouse did not greet in time'), { code: 'ETIMEDOUT' })
  await within(timeoutMs, once(connection, 'connect'), late).catch((error: unknown) => {
    connection.on('error', () => {})
    connection.destroy()
    throw error
  })
  // A connection that dies while idle says so here; whoever uses it next learns it from its own call.
  connection.on('error', () => {})
  return connection
}

/** Statements of our own are small: a server that takes longer than this does not answer. */
const askMsMax = 3_000

/** An exchange of our own with the server; a connection on which it takes too long is of no more use. */
export function exchange<T>(
  connection: Connection,
  start: (done: (error: Error | null, value: T) => void) => void,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  start((error, value) => (error ? reject(error) : resolve(value)))
  return within(askMsMax, promise, () => {
    connection.destroy()
    return Object.assign(new Error('the warehouse did not answer in time'), { code: 'ETIMEDOUT' })
  })
}

/** Rows of one statement of our own. */
export const ask = (connection: Connection, sql: string): Promise<Record<string, unknown>[]> =>
  exchange(connection, (done) => {
    connection.query(sql, (error, rows) => done(error, Array.isArray(rows) ? (rows as Record<string, unknown>[]) : []))
  })
