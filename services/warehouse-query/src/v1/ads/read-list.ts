import type { z } from 'zod'
import type { Rows } from '../core/account.ts'
import { behind, orderBy } from '../core/keyset.ts'
import { cutPage, type Position } from '../core/paging.ts'
import { type Order, parseSort } from '../core/sort.ts'
import { metricNames, sortedBy } from './metrics.ts'

interface List<T> {
  /** A SELECT with the row's key, its names and its sums as columns. */
  listing: string
  /** Condition on the rows; TRUE for all. */
  condition: string
  row: z.ZodType<T>
  key: keyof T & string
  keyIsText: boolean
  sort: string
  limit: number
}

interface Scope {
  rows: Rows
  position: Position | undefined
  cursorAt(position: Position | undefined): string | null
}

const numeric = new Set<string>(metricNames)

/** Reads one page of ads figures in the requested order, and the cursor of the next page. */
export async function readList<T extends { sort_value: string | null }>(
  { rows, position, cursorAt }: Scope,
  { listing, condition, row, key, keyIsText, sort, limit }: List<T>,
): Promise<{ page: T[]; nextCursor: string | null }> {
  const { field, descending } = parseSort(sort)
  const order: Order = {
    by: sortedBy(field),
    descending,
    key,
    isText: { by: field === key ? keyIsText : !numeric.has(field), key: keyIsText },
  }
  const found = await rows(
    `SELECT *, CAST(${order.by} AS CHAR) AS sort_value FROM (${listing}) listed
     WHERE ${condition} AND ${behind(order, position)} ${orderBy(order)} LIMIT ${limit + 1}`,
    row,
  )
  const { page, next } = cutPage(found, limit, (last) => [last.sort_value, String(last[key])])
  return { page, nextCursor: cursorAt(next) }
}
