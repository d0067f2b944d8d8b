import { once } from 'node:events'
import type { Socket } from 'node:net'
import { createConnection, type Connection as DriverConnection } from 'mysql2'
import type { Account } from './account.ts'

/** The driver's connection with its socket, which its types omit. */
export type Connection = DriverConnection & { readonly stream: Socket }

/** Client capabilities that are of use only to attackers. */
const flags = ['-FOUND_ROWS', '-LOCAL_FILES', '-MULTI_STATEMENTS', '-MULTI_RESULTS', '-PS_MULTI_RESULTS']

/**
 * Opens one connection. It uses `utf8mb4`, because only there the guard's lexer reads text as the server does. @throws the
 * driver's error.
 */
export async function connect({
  host,
  port,
  user,
  password,
  database,
  connectMsMax = 3_000,
}: Account): Promise<Connection> {
  const connection = createConnection({
    host,
    port,
    user,
    password,
    ...(database && { database }),
    charset: 'utf8mb4_general_ci',
    connectTimeout: connectMsMax,
    flags,
    multipleStatements: false,
    enableKeepAlive: true,
    // Rows are not parsed by code generated from column names, which callers choose (`__proto__` would throw).
    disableEval: true,
    // The binary protocol is not used for statements; each reset fills two lists of this length.
    maxPreparedStatements: 1,
  }) as Connection
  const late = () => Object.assign(new Error('the warehouse did not greet in time'), { code: 'ETIMEDOUT' })
  await within(connectMsMax, once(connection, 'connect'), late).catch((error: unknown) => {
    connection.on('error', () => {})
    connection.destroy()
    throw error
  })
  // An idle connection that dies emits its error here; the next use of the connection fails by itself.
  connection.on('error', () => {})
  return connection
}

/** The platform's own statements are small: a server that takes longer than this is treated as unreachable. */
const askMsMax = 3_000

/** Runs one exchange of the platform with the server. A connection that exceeds the deadline must be discarded. */
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

/** Returns the rows of one of the platform's own statements. */
export const ask = (connection: Connection, sql: string): Promise<Record<string, unknown>[]> =>
  exchange(connection, (done) => {
    connection.query(sql, (error, rows) => done(error, Array.isArray(rows) ? (rows as Record<string, unknown>[]) : []))
  })

/** Rejects with `late()` when `work` takes longer than `ms`; `work` itself continues, so `late` should end it. */
async function within<T>(ms: number, work: Promise<T>, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), ms)
  })
  try {
    return await Promise.race([work, deadline])
  } finally {
    clearTimeout(timer)
  }
}
