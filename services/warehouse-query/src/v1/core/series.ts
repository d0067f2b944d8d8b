import { z } from 'zod'
import { quoteText } from '../../warehouse/quote.ts'
import type { Position } from './paging.ts'
import { parseSort } from './sort.ts'

/** Query parameter that restricts figures to one product. */
export const asinQuery = {
  asin: z
    .string()
    .regex(/^[A-Z0-9]{10}$/, 'must be an ASIN: ten letters and digits')
    .optional()
    .describe('Only the figures of this product'),
}

/** Returns the SQL condition for `asinQuery`. */
export const asinCondition = (asin: string | undefined): string =>
  asin === undefined ? 'TRUE' : `asin = ${quoteText(asin)}`

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/**
 * Returns the days after `position`, sorted. A window has some thousand days at most, so a series is paged here and not in SQL.
 */
export function inOrder<T extends { date: string }>(
  days: readonly T[],
  sort: 'date' | '-date',
  position: Position | undefined,
): T[] {
  const direction = parseSort(sort).descending ? -1 : 1
  const compare = (a: string, b: string): number => (a < b ? -direction : a > b ? direction : 0)
  const last = position?.at(-1)
  return days
    .filter(({ date }) => typeof last !== 'string' || compare(date, last) > 0)
    .toSorted((a, b) => compare(a.date, b.date))
}
