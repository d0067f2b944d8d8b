import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { stack } from '@platform/testkit'
import { type JoiningDatabase, joinTransactions, openDatabase } from '../src/index.ts'

const table = `joined_${randomBytes(4).toString('hex')}`
let database: JoiningDatabase

beforeAll(async () => {
  database = joinTransactions(openDatabase(stack().urls.postgres, { log: { warn: () => {} }, connectionsMax: 4 }))
  await database.rows(`create table ${table} (id int primary key)`)
})
beforeEach(() => database.rows(`delete from ${table}`))
afterAll(async () => {
  await database.rows(`drop table ${table}`)
  await database.close()
})

const insert = (id: number) => database.rows(`insert into ${table} values ($1)`, [id])
const ids = async (): Promise<number[]> =>
  (await database.rows<{ id: number }>(`select id from ${table} order by id`)).map(({ id }) => id)

describe('a transaction', () => {
  it('takes in what its work does through the database, inner transactions among it', async () => {
    await database.transaction(async (client) => {
      await insert(1)
      await database.transaction(async (inner) => {
        expect(inner).toBe(client)
        await inner.query(`insert into ${table} values (2)`)
      })
      expect(await ids()).toEqual([1, 2])
    })
    expect(await ids()).toEqual([1, 2])
  })

  it('commits nothing when its work throws', async () => {
    const work = database.transaction(async () => {
      await insert(1)
      await database.transaction(() => insert(2))
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    expect(await ids()).toEqual([])
  })

  it('rejects when a statement failed whose failure its work swallowed', async () => {
    const work = database.transaction(async () => {
      await insert(1)
      await insert(1).catch(() => {})
    })
    await expect(work).rejects.toThrow('rolled back')
    expect(await ids()).toEqual([])
  })

  it('is joined by no other caller, and by nothing that outlives it', async () => {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    let later: Promise<boolean> = Promise.resolve(true)
    await database.transaction(async () => {
      await insert(1)
      later = ended.then(() => database.inTransaction())
    })
    const outside = database.inTransaction()
    end()
    expect([outside, await later]).toEqual([false, false])
  })
})

describe('afterCommit', () => {
  it('runs a listener when all is committed, before the transaction resolves, and at once outside of one', async () => {
    const seen: unknown[] = []
    await database.transaction(async () => {
      await database.transaction(async () => {
        await insert(1)
        await database.afterCommit(async () => void seen.push([database.inTransaction(), await ids()]))
      })
      await insert(2)
      seen.push('work')
    })
    expect(seen).toEqual(['work', [false, [1, 2]]])
    await database.afterCommit(() => void seen.push('at once'))
    expect(seen.at(-1)).toBe('at once')
  })

  it('runs no listener of a transaction that is rolled back', async () => {
    let calls = 0
    const work = database.transaction(async () => {
      await database.afterCommit(() => void calls++)
      throw new Error('no')
    })
    await expect(work).rejects.toThrow('no')
    expect(calls).toBe(0)
  })
})
