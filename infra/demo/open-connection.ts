import { type Connection, type ConnectionOptions, createConnection } from 'mysql2/promise'

/** Long enough for a busy server or a stalled machine: seeding is not urgent. */
const connectMsMax = 120_000

/** Opens a connection to a warehouse server, for tools and tests. */
export const openConnection = (uri: string, options: ConnectionOptions = {}): Promise<Connection> =>
  createConnection({ uri, connectTimeout: connectMsMax, ...options })
