import { expect, it } from '@jest/globals'
import { ColumnNames, columnName } from './column-name.ts'

it.each([
  ['amazon-order-id', 'amazon_order_id'],
  ['Warehouse Transfer In/Out', 'warehouse_transfer_in_out'],
  ['promotion-ids (cpf)', 'promotion_ids_cpf_'],
  ['EventType', 'eventtype'],
  ['a__b', 'a_b'],
  ['商品ID', '商品id'],
  ['Größe', 'größe'],
])('the column of %j is %s', (header, name) => expect(columnName(header)).toBe(name))

it('each column has a name of its own', () => {
  const names = new ColumnNames()
  const taken = ['a', 'a', 'a_2', 'a', '', ''].map((name) => names.take(name))
  expect(taken).toEqual(['a', 'a_2', 'a_2_2', 'a_3', 'column', 'column_2'])
})

it('a name that MySQL could not hold is shortened, and stays distinct', () => {
  const names = new ColumnNames()
  const taken = ['x', 'y'].flatMap((end) => [
    names.take('long_'.repeat(20) + end),
    names.take('long_'.repeat(20) + end),
  ])
  expect(new Set(taken).size).toBe(4)
  expect(taken.every((name) => name.length <= 64)).toBe(true)
})
