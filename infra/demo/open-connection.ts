import { type Connection, type ConnectionOptions, createConnection } from 'mysql2/promise'

/** Seeding has time: a server that is busy, or a machine that stalls, is no server that is away. */
const connectMsMax = 120_000

/** A connection to a warehouse server for tools and tests. */
export const openConnection = (uri: string, options: ConnectionOptions = {}): Promise<Connection> =>
  createConnection({ uri, connectTimeout: connectMsMax, ...options })
