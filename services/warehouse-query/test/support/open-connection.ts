import { patienceMs } from '@platform/testkit'
import { createConnection } from 'mysql2/promise'
import type { Account } from '../../src/warehouse/account.ts'

/** A connection of the test's own: it waits for a stalled server where the service, rightly, does not. */
export const openConnection = ({ host, port, user, password, database }: Account) =>
  createConnection({
    ...{ host, port, user, password, charset: 'utf8mb4_general_ci', connectTimeout: patienceMs(60_000) },
    ...(database && { database }),
  })
