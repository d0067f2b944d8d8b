import { expect, it } from '@jest/globals'
import { translateError } from './translate-error.ts'

const raised = (errno: number, sqlMessage: string) =>
  translateError(Object.assign(new Error(sqlMessage), { errno, sqlState: 'HY000', sqlMessage }))

it.each([
  ["Incorrect option value: 'time zone Mars/X' for function ST_GeomFromGeoJSON", '"Mars/X" is unknown'],
  ["Incorrect string value: 'time zone Mars/X' for function uuid_to_bin", '"Mars/X" is unknown'],
  ["Incorrect string value: 'time zone it's' for function uuid_to_bin", '"it\'s" is unknown'],
  ["Incorrect string value: 'time zone ' for function uuid_to_bin", '"" is unknown'],
  ["Incorrect option value: 'time zone Asia/Tokyo' for function ST_GeomFromGeoJSON", 'tables are not loaded'],
])('%s is an unknown time zone', (message, part) => {
  expect(raised(1411, message)).toMatchObject({
    kind: 'sql_error',
    friendly: expect.stringContaining(part),
    details: { errno: 1298, sqlState: 'HY000' },
  })
})

it.each([
  [1411, "Incorrect string value: 'x' for function uuid_to_bin"],
  [1411, "Incorrect datetime value: 'my time zone x' for function str_to_date"],
  [1064, "Incorrect string value: 'time zone Mars/X' for function uuid_to_bin"],
])('%d %s is not an unknown time zone', (errno, message) => {
  expect(raised(errno, message)).toMatchObject({ kind: 'sql_error', friendly: message, details: { errno } })
})
