import type { Dialect } from '../grammar/cursor.ts'

/** How a value of a column is told from others where an expression has to keep its type. */
export type ColumnKind = 'text' | 'json' | 'geometry'

/** Recognises our own overflow among those of callers. */
const marker = 1_000_000_007
const bigintMax = 9_223_372_036_854_775_807n
const raised = new RegExp(`exp\\(${marker} \\+|\\+ 92233720368\\d{8}\\b`)

const typed = (dialect: Dialect, kind: ColumnKind, overflow: string): string => {
  if (kind === 'geometry') return `POINT(${overflow},0)`
  if (kind === 'json') return dialect === 'mariadb' ? `JSON_COMPACT(${overflow})` : `CAST(${overflow} AS JSON)`
  return overflow
}

/** The column, or an error of the server when its value is longer: EXP() of more than 709 is out of range. */
export const columnWithin = (column: string, bytesMax: number, dialect: Dialect, kind: ColumnKind): string =>
  `IF(LENGTH(${column})<=${bytesMax},${column},${typed(dialect, kind, `EXP(${marker}+LENGTH(${column}))`)})`

/** What stands around a number so that the server fails when it is larger: the sum with the first term leaves BIGINT. */
export const numberWithin = (max: number): { before: string; after: string } => {
  const term = bigintMax - BigInt(max)
  return { before: 'CAST((', after: `) AS SIGNED)+${term}-${term}` }
}

/** Whether a message of the server comes from one of these. */
export const isRaised = (message: string): boolean => raised.test(message)

/** What to tell the caller then. */
export const raisedMessage =
  'a value in one of the rows is too long, or a repetition too large, for what the statement computes from it: fewer or shorter expressions, LEFT(column, n) stored in a table of your own, or a WHERE that leaves long values out make it run'
