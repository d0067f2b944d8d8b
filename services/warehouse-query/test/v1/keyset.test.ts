import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { behind, orderBy } from '../../src/v1/core/keyset.ts'
import { cutPage, type Position } from '../../src/v1/core/paging.ts'
import type { Order } from '../../src/v1/core/sort.ts'
import { type OwnDatabase, openOwnDatabase } from '../support/own-database.ts'

let own: OwnDatabase
const values = [
  '0.1000',
  'NULL',
  '0.1000',
  '-3.5000',
  '7',
  'NULL',
  '7.0001',
  '0',
  '99999999999999.9999',
  '99999999999999.9998',
]
const names = ['a', 'B', 'é', 'e', "'", '\\', 'z ', 'zz', '%', '帐']
beforeAll(async () => {
  own = await openOwnDatabase([
    'CREATE TABLE paged (id BIGINT, name VARCHAR(20) COLLATE utf8mb4_bin, amount DECIMAL(18,4) NULL)',
  ])
  const rows = values.map(
    (value, n) => `(${900_000_000_000_000_000n + BigInt(n)}, '${names[n]?.replace(/['\\]/g, '\\$&')}', ${value})`,
  )
  await own.run(`INSERT INTO paged VALUES ${rows.join(', ')}`)
})
afterAll(() => own?.close())

// Numbers as text: the driver would convert them to floats.
const columns = 'CAST(id AS CHAR) AS id_text, CAST(amount AS CHAR) AS amount_text, name'
const orders: [string, Order, (row: Record<string, unknown>) => Position][] = [true, false].flatMap((descending) => [
  [
    `amount and id, ${descending ? 'largest' : 'smallest'} first`,
    { by: 'amount', descending, key: 'id', isText: { by: false, key: false } },
    ({ amount, id }) => [amount === null ? null : String(amount), String(id)],
  ],
  [
    `amount and name, ${descending ? 'largest' : 'smallest'} first`,
    { by: 'amount', descending, key: 'name', isText: { by: false, key: true } },
    ({ amount, name }) => [amount === null ? null : String(amount), String(name)],
  ],
  [
    `name alone, ${descending ? 'last' : 'first'} first`,
    { by: 'name', descending, key: 'name', isText: { by: true, key: true } },
    ({ name }) => [String(name), String(name)],
  ],
])

describe('pages by key', () => {
  it.each(orders)(
    'ordered by %s, contain every row once, rows without a value last',
    async (_name, order, positionOf) => {
      for (const limit of [1, 2, 3, 7, 100]) {
        const seen: Record<string, unknown>[] = []
        let position: Position | undefined
        do {
          const rows = await own.run(
            `SELECT ${columns} FROM paged WHERE ${behind(order, position)} ${orderBy(order)} LIMIT ${limit + 1}`,
          )
          const shown = rows.map(({ id_text, amount_text, name }) => ({ id: id_text, amount: amount_text, name }))
          const { page, next } = cutPage(shown, limit, positionOf)
          seen.push(...page)
          position = next
        } while (position)
        expect(seen.map(({ name }) => name).toSorted()).toEqual(names.toSorted())
        if (order.by === 'amount') expect(seen.slice(-2).map(({ amount }) => amount)).toEqual([null, null])
        const whole = await own.run(`SELECT name FROM paged ${orderBy(order)}`)
        expect(seen.map(({ name }) => name)).toEqual(whole.map(({ name }) => name))
      }
    },
  )

  it('refuse a position whose value is not a number in a numeric column', () => {
    const order: Order = { by: 'amount', descending: true, key: 'id', isText: { by: false, key: false } }
    for (const value of ['1 OR 1=1', '', '1e3', 'NaN', '--1'])
      expect(() => behind(order, [value, '1'])).toThrow(RangeError)
    expect(() => behind(order, ['1', '1 OR 1=1'])).toThrow(RangeError)
    expect(() => behind(order, ['1', null])).toThrow(RangeError)
  })
})
