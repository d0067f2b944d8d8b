import { patienceMs } from '@platform/testkit'
import { createConnection } from 'mysql2/promise'
import type { Account } from '../../src/warehouse/account.ts'

/** Opens a connection of the test itself, which waits for a stalled server, as the service does not. */
export const openConnection = ({ host, port, user, password, database }: Account) =>
  createConnection({
    host,
    port,
    user,
    password,
    charset: 'utf8mb4_general_ci',
    connectTimeout: patienceMs(60_000),
    ...(database && { database }),
  })
