import { quoteText } from '../../warehouse/quote.ts'
import type { Position } from './paging.ts'
import type { Order } from './sort.ts'

const decimal = /^-?\d+(\.\d+)?$/

/** Decimals stay literals: they compare exactly, whereas text would compare as floats. */
function literal(value: string, isText: boolean): string {
  if (isText) return quoteText(value)
  if (!decimal.test(value)) throw new RangeError('the position is not a number')
  return value
}

/** Returns ORDER BY for `order`; rows without a value come last in both directions. */
export const orderBy = ({ by, descending, key }: Order): string =>
  by === key
    ? `ORDER BY ${key}${descending ? ' DESC' : ''}`
    : `ORDER BY ${by} IS NULL, ${by}${descending ? ' DESC' : ''}, ${key}`

/** Returns the condition for the rows after `position`, `[value, key]` (keyset pagination). */
export function behind({ by, descending, key, isText }: Order, position: Position | undefined): string {
  if (!position) return 'TRUE'
  const [value = null, last = null] = position
  if (last === null) throw new RangeError('the position has no key')
  const lastKey = literal(last, isText.key)
  const beyond = descending ? '<' : '>'
  if (by === key) return `${key} ${beyond} ${lastKey}`
  if (value === null) return `(${by} IS NULL AND ${key} > ${lastKey})`
  const at = literal(value, isText.by)
  return `(${by} ${beyond} ${at} OR ${by} IS NULL OR (${by} = ${at} AND ${key} > ${lastKey}))`
}
