import { AsyncLocalStorage } from 'node:async_hooks'
import type { PoolClient } from 'pg'
import type { Database } from './database.ts'

/** A database whose calls join the transaction of their caller: changes of several stores are committed together. */
export interface JoiningDatabase extends Database {
  /** Returns true when the caller runs inside `transaction`. */
  inTransaction(): boolean
  /**
   * Runs `listener` once the caller's transaction is committed; `transaction` resolves when the listener has. A transaction that
   * is rolled back runs none. Outside of a transaction it runs at once.
   */
  afterCommit(listener: () => void | Promise<void>): Promise<void>
}

interface Unit {
  /** Undefined once the transaction has ended: calls after that use the pool again. */
  client: PoolClient | undefined
  listeners: (() => void | Promise<void>)[]
}

/**
 * Makes `rows` and `transaction` join the transaction in whose `work` they are called. An inner `transaction` creates no savepoint:
 * when it throws, the outer one has to throw as well.
 */
export function joinTransactions(database: Database): JoiningDatabase {
  const units = new AsyncLocalStorage<Unit>()
  const current = (): Unit | undefined => {
    const unit = units.getStore()
    return unit?.client && unit
  }
  return {
    ...database,
    rows: async (text, values) => {
      const client = current()?.client
      return client ? (await client.query(text, values)).rows : database.rows(text, values)
    },
    async transaction(work) {
      const joined = current()?.client
      if (joined) return work(joined)
      const unit: Unit = { client: undefined, listeners: [] }
      const result = await database.transaction(async (client) => {
        unit.client = client
        try {
          return await units.run(unit, work, client)
        } finally {
          unit.client = undefined
        }
      })
      await Promise.all(unit.listeners.map((listener) => listener()))
      return result
    },
    inTransaction: () => current() !== undefined,
    async afterCommit(listener) {
      const unit = current()
      if (unit) unit.listeners.push(listener)
      else await listener()
    },
  }
}
